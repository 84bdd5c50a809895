'use strict';
// Searches the page: types and fields whose name or text holds every word. Without script the page is whole as well.
const DocsPage = (() => {
  const words = text => text.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text, wanted) => wanted.every(word => text.includes(word));

  /**
   * Shows what fits: a type whose own text does, with all its parts; else its parts that do. Says how many types.
   * `types`: `{text, element, parts: [{text, element}]}`, texts in lower case.
   */
  function filter(types, search) {
    const wanted = words(search);
    let shown = 0;
    for (const type of types) {
      const isWhole = holds(type.text, wanted);
      let any = isWhole;
      for (const part of type.parts) {
        // A word may name the type, another the field: `order phone`.
        part.element.hidden = !isWhole && !holds(type.name + ' ' + part.text, wanted);
        any = any || !part.element.hidden;
      }
      type.element.hidden = !any;
      if (type.link) type.link.hidden = !any;
      if (any) shown += 1;
    }
    return shown;
  }

  function begin() {
    const box = document.getElementById('search'), count = document.getElementById('count');
    const types = [...document.querySelectorAll('section')].map(element => ({
      element, name: element.id.toLowerCase(), link: document.getElementById('to-' + element.id),
      text: element.querySelector('.head').textContent.toLowerCase(),
      parts: [...element.querySelectorAll('.part')]
        .map(part => ({element: part, text: part.textContent.toLowerCase()})),
    }));
    const run = () => {
      const shown = filter(types, box.value);
      count.textContent = box.value.trim() ? `${shown} of ${types.length}` : '';
    };
    box.hidden = false;
    box.addEventListener('input', run);
    document.addEventListener('keydown', event => {
      if (event.key === '/' && document.activeElement !== box) {
        event.preventDefault();
        box.focus();
      }
    });
    // Whoever follows a link to what the search hides is to see it.
    window.addEventListener('hashchange', () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target || !(target.hidden || target.closest('[hidden]'))) return;
      box.value = '';
      run();
      target.scrollIntoView();
    });
    run();
  }

  return {filter, words, begin};
})();
if (typeof module !== 'undefined') module.exports = DocsPage;
else DocsPage.begin();
