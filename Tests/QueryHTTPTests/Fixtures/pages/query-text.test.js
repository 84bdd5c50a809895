'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const path = require('node:path');
const files = path.join(__dirname, '../../../../Sources/QueryHTTP/Pages/Files');
const text = require(path.join(files, 'query-text.js'));

const part = (name, type, args = []) => ({name, type, args, about: ''});
const schema = {
  query: 'Query',
  types: {
    Query: {
      name: 'Query', kind: 'OBJECT', fields: [
        part('product', 'Product', [part('id', 'ID!')]),
        part('products', 'ProductConnection!', [
          part('sort', 'Sort'), part('first', 'Int'), part('range', 'Range'), part('among', '[Sort!]'),
          part('inStock', 'Boolean'),
        ]),
      ],
    },
    ProductConnection: {name: 'ProductConnection', kind: 'OBJECT', fields: [part('nodes', '[Product!]!')]},
    Product: {
      name: 'Product', kind: 'OBJECT', fields: [part('id', 'ID!'), part('title', 'String!'), part('brand', 'Brand')],
    },
    Brand: {name: 'Brand', kind: 'OBJECT', fields: [part('name', 'String!')]},
    Sort: {name: 'Sort', kind: 'ENUM', values: [{name: 'NEWEST'}, {name: 'PRICE_ASC'}]},
    Range: {name: 'Range', kind: 'INPUT_OBJECT', inputs: [part('min', 'Int'), part('sort', 'Sort')]},
    Int: {name: 'Int', kind: 'SCALAR'},
  },
};

/** What is offered where `|` stands. */
const offered = marked => {
  const at = marked.indexOf('|');
  return text.complete(schema, marked.slice(0, at) + marked.slice(at + 1), at).items.map(item => item.text);
};

test('what is offered fits the place', () => {
  const product = ['id', 'title', 'brand', '__typename'];
  const cases = [
    ['|', ['query', 'fragment']],
    ['{ |', ['product', 'products', '__typename']],
    ['query Q { prod|', ['product', 'products']],
    ['{ Duct|', ['product', 'products']],
    ['{ product(|', ['id']],
    ['{ product(id: "a") { |', product],
    ['{ product(id: "{ ( [") { ti|', ['title']],
    ['{ a: product(id: "a") { b: ti|', ['title']],
    ['{ product(id: "a") { brand { |', ['name', '__typename']],
    ['{ product(id: "a") { brand { name } |', product],
    ['{ products(sort: |', ['NEWEST', 'PRICE_ASC']],
    ['{ products(sort: NEWEST, |', ['first', 'range', 'among', 'inStock']],
    ['{ products(inStock: |', ['true', 'false']],
    ['{ products(among: [NEWEST, |', ['NEWEST', 'PRICE_ASC']],
    ['{ products(range: {|', ['min', 'sort']],
    ['{ products(range: {min: 1, |', ['sort']],
    ['{ products(range: {min: 1, sort: |', ['NEWEST', 'PRICE_ASC']],
    ['{ products(range: {min: 1}, |', ['sort', 'first', 'among', 'inStock']],
    ['{ products(range: {min: 1}, sort: NEWEST) { nodes { |', product],
    ['{ products @|', ['include', 'skip']],
    ['{ products @include(|', ['if']],
    ['{ product(id: "a") { ... on |', ['Query', 'ProductConnection', 'Product', 'Brand']],
    ['{ product(id: "a") { ... on Product { |', product],
    ['{ product(id: "a") { ... @include(if: true) { |', product],
    ['{ product(id: "a") { ...| } } fragment Card on Product { id }', ['on', 'Card']],
    ['fragment Card on Product { |', product],
    ['query Q($s: |', ['Sort', 'Range', 'Int']],
    ['query Q($s: Sort) { products(sort: $|', ['s']],
    ['query Q($s: Sort = NEWEST) { products(sort: $s) { |', ['nodes', '__typename']],
    ['{ # pro|', []],
    ['{ product(id: "ti|', []],
    ['{ product(id: """ti|', []],
    ['{ nothing { |', []],
    ['{ constructor { |', []],
    ['} ) ] |', ['query', 'fragment']],
  ];
  for (const [marked, expected] of cases) assert.deepEqual(offered(marked), expected, marked);
});

test('no text makes it fail, wherever the cursor stands', () => {
  let seed = 7;
  const random = below => (seed = (seed * 48271) % 2147483647) % below;
  const pieces = ['{', '}', '(', ')', '[', ']', ':', '$', '@', '...', 'on', 'query', 'fragment', 'product', 'products',
    'sort', '"', '"""', '#', '\n', '!', '=', '1', 'nodes', '\u{1F986}', '\\'];
  for (let round = 0; round < 3000; round += 1) {
    const document = Array.from({length: random(20)}, () => pieces[random(pieces.length)]).join(' ');
    text.complete(schema, document, random(document.length + 1));
    text.operations(document);
  }
});

test('long texts are read in linear time', () => {
  const start = performance.now();
  for (const piece of ['"', '"""', '{', '#', '...', '$a:', 'fragment ']) {
    text.complete(schema, piece.repeat(20000), 20000);
  }
  assert.ok(performance.now() - start < 5000);
});

test('operations are those of the document, not of its comments and strings', () => {
  const document = 'query A { a } # query B { b }\nquery C($x: Int) { c(d: "query D {") }';
  assert.deepEqual(text.operations(document), ['A', 'C']);
});

test('a request holds what was given, and says what is wrong', () => {
  const query = '{ a }';
  assert.deepEqual(text.request({query}), {
    headers: {'content-type': 'application/json', accept: 'application/json'}, body: {query}});
  const full = text.request({
    query, variables: '{"a": 1}', token: ' Bearer a.b-c_d ', tenant: ' mall ', atLeast: '7', explain: true});
  assert.equal(full.headers.authorization, 'Bearer a.b-c_d');
  assert.equal(full.headers['mallard-tenant'], 'mall');
  assert.equal(full.headers['mallard-at-least'], '7');
  assert.deepEqual(full.body, {query, variables: {a: 1}, extensions: {explain: true, cost: true}});
  const two = 'query A { a } query B { b }';
  assert.equal(text.request({query: two, operation: 'B'}).body.operationName, 'B');
  assert.equal(text.request({query: two, operation: 'gone'}).body.operationName, 'A');
  for (const wrong of [
    {variables: '{'}, {variables: '[1]'}, {variables: 'null'}, {token: 'a\nb'}, {token: 'a b'}, {tenant: 'a:b'},
    {atLeast: '-1'},
  ]) assert.ok(text.request({query, ...wrong}).problem, JSON.stringify(wrong));
});

test('the history holds each request once, the newest first, and no more than it may', () => {
  let history = [];
  for (let i = 0; i < 60; i += 1) history = text.remember(history, {query: `{ a${i % 55} }`, variables: ''});
  assert.equal(history.length, 50);
  assert.equal(history[0].query, '{ a4 }');
  assert.equal(new Set(history.map(entry => entry.query)).size, 50);
  assert.deepEqual(text.history('no json'), []);
  assert.deepEqual(text.history('{"a":1}'), []);
  assert.deepEqual(text.history('[{"query":1},{"query":"{a}","variables":""},null]'), [{query: '{a}', variables: ''}]);
});

test('an introspected schema takes the form of the public one', () => {
  const named = name => ({kind: 'OBJECT', name});
  const list = ofType => ({kind: 'NON_NULL', ofType: {kind: 'LIST', ofType: {kind: 'NON_NULL', ofType}}});
  const found = text.schema({__schema: {queryType: {name: 'Query'}, types: [
    {name: 'Query', kind: 'OBJECT', description: null, inputFields: null, enumValues: null, fields: [
      {name: 'items', description: 'All.', type: list(named('Item')), args: []}]},
    {name: '__Type', kind: 'OBJECT'},
  ]}});
  assert.deepEqual(Object.keys(found.types), ['Query']);
  assert.deepEqual(found.types.Query.fields, [{name: 'items', type: '[Item!]!', about: 'All.', args: []}]);
});

test('JSON is shown as it is, in pieces', () => {
  const json = JSON.stringify({a: ['<b>\\"', 1.5e3, true, null], 'k"': {}}, null, 2);
  const pieces = text.pieces(json);
  assert.equal(pieces.map(piece => piece.text).join(''), json);
  assert.deepEqual(pieces.filter(piece => piece.kind === 'key').map(piece => piece.text), ['"a"', '"k\\""']);
});
