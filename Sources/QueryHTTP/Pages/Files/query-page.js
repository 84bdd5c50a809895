'use strict';
// The query page: what is typed, sent and shown. Values are shown as text, never as markup.
const QueryPage = (() => {
  const $ = id => document.getElementById(id);
  const examples = {
    'The newest products': '{\n  products(sort: NEWEST, first: 5) {\n    nodes { id title }\n  }\n}',
    'Search': 'query Search($text: String!) {\n  search(query: $text, first: 5) {\n    totalCount\n' +
      '    nodes { id title }\n  }\n}',
    'Sales by month (staff)': '{\n  salesSummary(by: [MONTH]) {\n    nodes { key sales { amount } }\n  }\n}',
  };
  const exampleVariables = {'Search': '{"text": "milk"}'};
  /** The public part comes with the page; staff ask for the whole by their token. */
  let schema = JSON.parse($('schema').textContent);
  let schemaOf = '';
  let chosen = 0;
  let running = null;

  /** Stores that a browser may refuse to give. */
  const kept = (store, key) => { try { return store().getItem(key) || ''; } catch { return ''; } };
  const keep = (store, key, value) => { try { store().setItem(key, value); } catch { /* Then it is not kept. */ } };
  const local = () => localStorage, session = () => sessionStorage;

  const past = () => QueryText.history(kept(local, 'history'));

  function drawHistory() {
    $('history').length = 1;
    past().forEach((entry, index) =>
      $('history').add(new Option(entry.query.replace(/\s+/g, ' ').trim().slice(0, 70), String(index))));
  }

  function show(query, variables) {
    $('query').value = query;
    $('variables').value = variables;
    drawOperations();
  }

  function drawOperations() {
    const names = QueryText.operations($('query').value), before = $('operation').value;
    $('operation').length = 0;
    for (const name of names) $('operation').add(new Option(name, name));
    if (names.includes(before)) $('operation').value = before;
    $('operation').hidden = names.length < 2;
  }

  const say = text => { $('status').textContent = text; };

  function drawReply(text, isError) {
    if (isError) {
      const line = document.createElement('span');
      line.className = 'error';
      line.textContent = text;
      $('reply').replaceChildren(line);
      return;
    }
    $('reply').replaceChildren(...QueryText.pieces(text).map(piece => {
      const span = document.createElement('span');
      span.className = piece.kind;
      span.textContent = piece.text;
      return span;
    }));
  }

  const asked = (query, variables, explain) => QueryText.request({
    query, variables, operation: $('operation').value, token: $('token').value, tenant: $('tenant').value,
    atLeast: $('atLeast').value, explain,
  });

  async function send({headers, body}, signal) {
    const start = performance.now();
    const reply = await fetch('/graphql', {method: 'POST', headers, body: JSON.stringify(body), signal});
    const text = await reply.text();
    let value = null;
    try { value = JSON.parse(text); } catch { /* A proxy's page, say: shown as it is. */ }
    return {value, text, status: reply.status, ms: performance.now() - start};
  }

  async function run() {
    const query = $('query').value, variables = $('variables').value;
    keep(local, 'query', query);
    keep(local, 'variables', variables);
    keep(session, 'token', $('token').value);
    const request = asked(query, variables, $('explain').checked);
    if (request.problem) return drawReply(request.problem, true);
    keep(local, 'history', JSON.stringify(QueryText.remember(past(), {query, variables})));
    drawHistory();
    if (running) running.abort();
    const mine = running = new AbortController();
    say('\u2026');
    try {
      const {value, text, status, ms} = await send(request, mine.signal);
      if (running !== mine) return;
      const count = value && value.errors ? value.errors.length : 0;
      const errors = count ? ` \u00b7 ${count} error${count > 1 ? 's' : ''}` : '';
      say(`${status} \u00b7 ${ms.toFixed(1)} ms \u00b7 ${text.length} characters${errors}`);
      drawReply(value ? JSON.stringify(value, null, 2) : text, !value);
    } catch (error) {
      if (running !== mine) return;
      say('');
      drawReply(`No answer: ${error.message}`, true);
    }
  }

  /** The whole schema once a token has come that may see it. */
  async function learn() {
    const token = $('token').value.trim();
    if (!token || token === schemaOf) return;
    schemaOf = token;
    const request = asked(QueryText.introspection, '', false);
    if (request.problem) return;
    delete request.body.operationName;
    try {
      const {value} = await send(request);
      if (value && value.data) schema = QueryText.schema(value.data);
      else say('Completion knows the public part: the rest of the schema is for staff.');
    } catch { /* Completion goes on with what it has. */ }
  }

  const hideHints = () => { $('hints').hidden = true; };

  async function complete() {
    await learn();
    const box = $('query');
    const {start, items} = QueryText.complete(schema, box.value, box.selectionStart);
    chosen = 0;
    $('hints').replaceChildren(...items.map((item, index) => {
      const [row, name, detail] = ['li', 'b', 'i'].map(tag => document.createElement(tag));
      row.id = `hint-${index}`;
      row.setAttribute('role', 'option');
      row.title = item.about;
      name.textContent = item.text;
      detail.textContent = item.detail;
      row.replaceChildren(name, detail);
      row.addEventListener('mousedown', event => {
        event.preventDefault();
        take(start, item.text);
      });
      row.take = () => take(start, item.text);
      return row;
    }));
    $('hints').hidden = items.length === 0;
    choose(0);
  }

  function take(start, text) {
    const box = $('query');
    box.setRangeText(text, start, box.selectionStart, 'end');
    hideHints();
    drawOperations();
    box.focus();
  }

  function choose(index) {
    const rows = [...$('hints').children];
    if (!rows.length) return;
    chosen = (index + rows.length) % rows.length;
    rows.forEach((row, at) => row.setAttribute('aria-selected', String(at === chosen)));
    $('query').setAttribute('aria-activedescendant', `hint-${chosen}`);
    $('about').textContent = rows[chosen].title;
    if (rows[chosen].scrollIntoView) rows[chosen].scrollIntoView({block: 'nearest'});
  }

  function typed(event) {
    const isOpen = !$('hints').hidden;
    const stop = action => { event.preventDefault(); action(); };
    if (event.ctrlKey && event.key === ' ') return stop(complete);
    if (event.key === 'Escape') return hideHints();
    if (isOpen && event.key === 'ArrowDown') return stop(() => choose(chosen + 1));
    if (isOpen && event.key === 'ArrowUp') return stop(() => choose(chosen - 1));
    if (isOpen && (event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && !event.metaKey) {
      return stop(() => $('hints').children[chosen].take());
    }
    if (event.key === 'Tab' && !event.shiftKey) {
      const box = event.target;
      return stop(() => box.setRangeText('  ', box.selectionStart, box.selectionEnd, 'end'));
    }
  }

  function begin() {
    for (const name of Object.keys(examples)) $('examples').add(new Option(name, name));
    $('examples').addEventListener('change', event => {
      const name = event.target.value;
      if (examples[name]) show(examples[name], exampleVariables[name] || '');
      event.target.selectedIndex = 0;
    });
    $('history').addEventListener('change', event => {
      const entry = past()[Number(event.target.value)];
      if (event.target.value !== '' && entry) show(entry.query, entry.variables);
      event.target.selectedIndex = 0;
    });
    $('forget').addEventListener('click', () => {
      keep(local, 'history', '[]');
      drawHistory();
    });
    $('run').addEventListener('click', run);
    $('query').addEventListener('keydown', typed);
    $('query').addEventListener('input', () => {
      drawOperations();
      if (!$('hints').hidden) complete();
    });
    $('query').addEventListener('blur', hideHints);
    document.addEventListener('keydown', event => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 'Enter') return;
      event.preventDefault();
      hideHints();
      run();
    });
    show(kept(local, 'query') || examples['The newest products'], kept(local, 'variables'));
    $('token').value = kept(session, 'token');
    drawHistory();
  }

  begin();
  return {run, complete};
})();
