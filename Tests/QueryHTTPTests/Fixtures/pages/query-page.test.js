'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const path = require('node:path');
const {Storage, page} = require('./dom.js');
const files = path.join(__dirname, '../../../../Sources/QueryHTTP/Pages/Files');
const html = require('node:fs').readFileSync(path.join(files, 'query-page.html'), 'utf8');

const type = (name, fields) => ({name, kind: 'OBJECT', about: '', fields, inputs: [], values: []});
const open = {name: 'open', type: 'Int', about: 'All see it.', args: []};
const schema = {query: 'Query', types: {Query: type('Query', [open])}};
const whole = {data: {__schema: {queryType: {name: 'Query'}, types: [{name: 'Query', kind: 'OBJECT', fields: [
  {name: 'open', type: {kind: 'SCALAR', name: 'Int'}, args: []},
  {name: 'secret', type: {kind: 'SCALAR', name: 'Int'}, args: []}]}]}}};

/** The page, before a server that answers with `replies` in turn. Its ids are those of the file. */
function opened(replies = [], world = {}) {
  const sent = [];
  const fetch = async (url, options) => {
    sent.push({url, ...options, body: JSON.parse(options.body)});
    const reply = replies.shift() ?? {data: null};
    if (reply instanceof Error) throw reply;
    return {status: 200, text: async () => (typeof reply === 'string' ? reply : JSON.stringify(reply))};
  };
  const ids = [...html.matchAll(/ id="(\w+)"/g)].map(match => match[1]);
  return {sent, ...page(ids, ['query-text.js', 'query-page.js'].map(file => path.join(files, file)), {
    before: byID => { byID.schema.textContent = JSON.stringify(schema); byID.hints.hidden = true; },
    globals: {fetch, ...world},
  })};
}
const settled = () => new Promise(resolve => setTimeout(resolve, 10));

test('Ctrl-Enter sends what is typed, and the reply is shown as text', async () => {
  const {byID, document, sent} = opened([{data: {a: '<img src=x>'}, errors: [{message: 'no'}]}]);
  byID.query.value = '{ open }';
  byID.token.value = 'abc';
  byID.explain.checked = true;
  assert.ok(document.fire('keydown', {key: 'Enter', ctrlKey: true}).isPrevented);
  await settled();
  assert.equal(sent[0].url, '/graphql');
  assert.equal(sent[0].headers.authorization, 'Bearer abc');
  assert.deepEqual(sent[0].body, {query: '{ open }', extensions: {explain: true, cost: true}});
  assert.match(byID.reply.textContent, /"<img src=x>"/);
  assert.match(byID.status.textContent, /^200 .* 1 error$/);
});

test('wrong variables, a failing network and a reply that is no JSON are told', async () => {
  const {byID, sent} = opened([new Error('down'), '<html>502']);
  byID.query.value = '{ open }';
  byID.variables.value = '{';
  byID.run.fire('click');
  assert.match(byID.reply.textContent, /variables are no JSON/);
  assert.equal(sent.length, 0);
  byID.variables.value = '';
  byID.run.fire('click');
  await settled();
  assert.equal(byID.reply.textContent, 'No answer: down');
  byID.run.fire('click');
  await settled();
  assert.equal(byID.reply.textContent, '<html>502');
});

test('only the answer to the last request is shown', async () => {
  let first;
  const {byID} = opened([], {fetch: (_, {signal}) => new Promise((resolve, reject) => {
    const reply = text => resolve({status: 200, text: async () => text});
    if (first) return reply('{"data":2}');
    first = () => reply('{"data":1}');
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  })});
  byID.run.fire('click');
  byID.run.fire('click');
  await settled();
  first();
  await settled();
  assert.match(byID.reply.textContent, /"data": 2/);
});

test('history and what was typed last are there again; the token only in the same tab', async () => {
  const localStorage = new Storage(), sessionStorage = new Storage();
  const {byID} = opened([], {localStorage, sessionStorage});
  byID.query.value = '{ open }';
  byID.variables.value = '{"a":1}';
  byID.token.value = 'abc';
  byID.run.fire('click');
  await settled();
  const again = opened([], {localStorage, sessionStorage: new Storage()});
  assert.equal(again.byID.query.value, '{ open }');
  assert.equal(again.byID.token.value, '');
  assert.ok(!JSON.stringify(localStorage.items).includes('abc'));
  again.byID.query.value = 'x';
  again.byID.history.value = '0';
  again.byID.history.fire('change');
  assert.equal(again.byID.query.value, '{ open }');
  assert.equal(again.byID.variables.value, '{"a":1}');
  again.byID.forget.fire('click');
  assert.equal(again.byID.history.length, 1);
});

test('a browser that gives no storage has a page all the same', () => {
  const {byID} = opened([], {localStorage: undefined, sessionStorage: undefined});
  assert.match(byID.query.value, /products/);
});

test('completion knows the public part, and the whole with a token that may see it', async () => {
  const {byID, sent} = opened([whole]);
  const ask = async () => {
    byID.query.value = '{ ';
    byID.query.selectionStart = 2;
    byID.query.fire('keydown', {key: ' ', ctrlKey: true});
    await settled();
    return byID.hints.children.map(row => row.children[0].textContent);
  };
  assert.deepEqual(await ask(), ['open', '__typename']);
  assert.equal(sent.length, 0);
  assert.equal(byID.about.textContent, 'All see it.');
  byID.token.value = 'abc';
  assert.deepEqual(await ask(), ['open', 'secret', '__typename']);
  await ask();
  assert.equal(sent.length, 1);
  byID.query.fire('keydown', {key: 'ArrowDown'});
  assert.ok(byID.query.fire('keydown', {key: 'Enter'}).isPrevented);
  assert.equal(byID.query.value, '{ secret');
  assert.ok(byID.hints.hidden);
});

test('a token that may not see the schema leaves the public part', async () => {
  const {byID} = opened([{errors: [{message: 'no'}]}]);
  byID.token.value = 'shopper';
  byID.query.value = '{ o';
  byID.query.selectionStart = 3;
  byID.query.fire('keydown', {key: ' ', ctrlKey: true});
  await settled();
  assert.deepEqual(byID.hints.children.map(row => row.children[0].textContent), ['open']);
  assert.match(byID.status.textContent, /public part/);
});

test('of several operations one is chosen', async () => {
  const {byID, sent} = opened([{data: 1}]);
  byID.query.value = 'query A { open } query B { open }';
  byID.query.fire('input');
  assert.equal(byID.operation.hidden, false);
  byID.operation.value = 'B';
  byID.run.fire('click');
  await settled();
  assert.equal(sent[0].body.operationName, 'B');
});

test('Tab indents; Escape closes the hints', () => {
  const {byID} = opened();
  byID.query.value = 'ab';
  byID.query.selectionStart = byID.query.selectionEnd = 1;
  byID.query.fire('keydown', {key: 'Tab'});
  assert.equal(byID.query.value, 'a  b');
  byID.hints.hidden = false;
  byID.query.fire('keydown', {key: 'Escape'});
  assert.ok(byID.hints.hidden);
});
