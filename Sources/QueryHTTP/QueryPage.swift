/// A page to try queries in, whole in one file: it works without any other host.
enum QueryPage {
    static let html = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Mallard · GraphQL</title>
        <style>\(style)</style>
        <header>
          <strong>Mallard</strong>
          <button id="run" title="Ctrl-Enter">Run ▶</button>
          <label>Token <input id="token" placeholder="mallard token issue …" spellcheck="false"></label>
          <label>At least <input id="atLeast" size="8" placeholder="position" spellcheck="false"></label>
          <select id="examples"><option value="">Examples …</option></select>
          <select id="history"><option value="">History …</option></select>
          <a href="/graphql/schema.graphql">Schema</a>
          <span id="status"></span>
        </header>
        <main>
          <section class="left">
            <textarea id="query" spellcheck="false" aria-label="Query"></textarea>
            <ul id="hints" hidden></ul>
            <label class="bar" for="variables">Variables (JSON)</label>
            <textarea id="variables" spellcheck="false" rows="4">{}</textarea>
          </section>
          <pre id="reply" aria-live="polite">The reply stands here. Ctrl-Enter runs, Ctrl-Space completes.</pre>
        </main>
        <script>\(script)</script>
        </html>
        """

    private static let style = """
        :root { color-scheme: light dark; --line: #8884; --accent: #1a7f5a; }
        * { box-sizing: border-box; }
        body { margin: 0; font: 14px/1.5 system-ui, sans-serif; height: 100vh; display: flex; flex-direction: column; }
        header { display: flex; gap: .8rem; align-items: center; padding: .5rem .8rem; flex-wrap: wrap;
          border-bottom: 1px solid var(--line); }
        header input, header select { font: inherit; padding: .15rem .3rem; max-width: 16rem; }
        button { font: inherit; padding: .25rem .8rem; background: var(--accent); color: #fff; border: 0;
          border-radius: 4px; cursor: pointer; }
        main { flex: 1; display: grid; grid-template-columns: 1fr 1fr; min-height: 0; }
        .left { display: flex; flex-direction: column; min-width: 0; position: relative;
          border-right: 1px solid var(--line); }
        textarea, pre { font: 13px/1.5 ui-monospace, monospace; margin: 0; padding: .8rem; border: 0; outline: 0;
          background: transparent; color: inherit; resize: none; tab-size: 2; }
        #query { flex: 1; } .bar { padding: .2rem .8rem; border-block: 1px solid var(--line); opacity: .7; }
        pre { overflow: auto; white-space: pre-wrap; word-break: break-word; }
        #hints { position: absolute; bottom: 8rem; left: 1rem; margin: 0; padding: .2rem; list-style: none;
          background: Canvas; border: 1px solid var(--line); max-height: 12rem; overflow: auto; }
        #hints li { padding: .1rem .5rem; cursor: pointer; } #hints li:hover { background: var(--accent); color: #fff; }
        .key { color: #0b6bcb; } .string { color: #1a7f5a; } .error { color: #c2362b; }
        @media (max-width: 50rem) { main { grid-template-columns: 1fr; grid-template-rows: 1fr 1fr; } }
        """

    private static let script = #"""
        const $ = id => document.getElementById(id);
        const examples = {
          'The newest products': '{\n  products(sort: NEWEST, first: 5) {\n    nodes { id title }\n  }\n}',
          'Search': '{\n  search(query: "milk", first: 5) {\n    totalCount\n    nodes { id title }\n  }\n}',
          'Sales by month (staff)': '{\n  salesSummary(by: [MONTH]) {\n    nodes { key sales { amount } }\n  }\n}',
        };
        for (const name in examples) $('examples').add(new Option(name, examples[name]));
        const past = () => JSON.parse(localStorage.getItem('history') || '[]');
        const drawHistory = () => {
          $('history').length = 1;
          for (const q of past()) $('history').add(new Option(q.replace(/\s+/g, ' ').slice(0, 60), q));
        };
        for (const id of ['examples', 'history']) $(id).onchange = event => {
          if (event.target.value) $('query').value = event.target.value;
          event.target.selectedIndex = 0;
        };
        $('query').value = localStorage.getItem('query') || examples['The newest products'];
        $('token').value = sessionStorage.getItem('token') || '';
        drawHistory();

        const paint = text => text.replace(/[&<>]/g, c => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'}[c]))
          .replace(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (_, s, colon) =>
            colon ? `<span class="key">${s}</span>${colon}` : `<span class="string">${s}</span>`);

        const fail = text => {
          const line = document.createElement('span');
          line.className = 'error';
          line.textContent = text;
          $('reply').replaceChildren(line);
        };

        async function send(query, variables) {
          const headers = {'content-type': 'application/json', 'accept': 'application/json'};
          if ($('token').value) headers.authorization = 'Bearer ' + $('token').value.trim();
          if ($('atLeast').value) headers['mallard-at-least'] = $('atLeast').value.trim();
          const start = performance.now();
          const reply = await fetch('/graphql', {method: 'POST', headers, body: JSON.stringify({query, variables})});
          const body = await reply.json();
          return {body, status: reply.status, ms: performance.now() - start};
        }

        async function run() {
          const query = $('query').value;
          localStorage.setItem('query', query);
          sessionStorage.setItem('token', $('token').value);
          localStorage.setItem('history', JSON.stringify([query, ...past().filter(q => q !== query)].slice(0, 30)));
          drawHistory();
          let variables;
          try { variables = JSON.parse($('variables').value || '{}'); }
          catch (error) {
            fail(`Variables are not JSON: ${error.message}`);
            return;
          }
          $('status').textContent = '…';
          try {
            const {body, status, ms} = await send(query, variables);
            $('status').textContent = `${status} · ${ms.toFixed(1)} ms`;
            $('reply').innerHTML = paint(JSON.stringify(body, null, 2));
          } catch (error) {
            $('status').textContent = '';
            fail(`No answer: ${error.message}`);
          }
        }
        $('run').onclick = run;

        let names = null;
        async function complete() {
          if (!names) {
            const {body} = await send('{ __schema { types { name fields { name } enumValues { name } } } }');
            if (!body.data) {
              // Asked again at the next try: a token may have come by then.
              $('status').textContent = 'No completion: the schema is for staff here. Paste a token.';
              return;
            }
            const types = body.data.__schema.types.filter(t => !t.name.startsWith('__'));
            names = [...new Set(types.flatMap(t => [t.name, ...(t.fields || []).map(f => f.name),
              ...(t.enumValues || []).map(v => v.name)]))].sort();
          }
          const box = $('query'), at = box.selectionStart;
          const word = box.value.slice(0, at).match(/\w*$/)[0];
          $('hints').replaceChildren(...names.filter(n => n.startsWith(word)).slice(0, 30).map(name => {
            const item = document.createElement('li');
            item.textContent = name;
            item.onclick = () => {
              box.setRangeText(name, at - word.length, at, 'end');
              $('hints').hidden = true;
              box.focus();
            };
            return item;
          }));
          $('hints').hidden = !$('hints').children.length;
        }
        $('query').addEventListener('keydown', event => {
          if (event.ctrlKey && event.key === ' ') { event.preventDefault(); complete(); }
          else if (event.key === 'Escape') $('hints').hidden = true;
          else if (event.key === 'Tab') {
            event.preventDefault();
            const box = event.target;
            box.setRangeText('  ', box.selectionStart, box.selectionEnd, 'end');
          }
        });
        document.addEventListener('keydown', event => {
          if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') { event.preventDefault(); run(); }
        });
        """#
}
