'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const path = require('node:path');
const {filter} = require(path.join(__dirname, '../../../../Sources/QueryHTTP/Pages/Files/docs-page.js'));

const part = text => ({text, element: {hidden: false}});
const type = (name, text, parts) => ({
  name, text, element: {hidden: false}, link: {hidden: false}, parts: parts.map(part)});
const types = () => [
  type('order', 'order type what was bought', ['phone: string the receiver', 'total: money!']),
  type('money', 'money type an amount', ['amount: fen!']),
];
const shown = types => types.filter(type => !type.element.hidden)
  .map(type => [type.name, ...type.parts.filter(part => !part.element.hidden).map(part => part.text.split(':')[0])]);

test('what holds every word is shown: types with all their parts, else the parts that do', () => {
  const cases = [
    ['', [['order', 'phone', 'total'], ['money', 'amount']]],
    ['  BOUGHT ', [['order', 'phone', 'total']]],
    ['receiver', [['order', 'phone']]],
    ['order phone', [['order', 'phone']]],
    ['money', [['order', 'total'], ['money', 'amount']]],
    ['<script>', []],
  ];
  for (const [search, expected] of cases) {
    const all = types();
    assert.equal(filter(all, search), expected.length, search);
    assert.deepEqual(shown(all), expected, search);
    assert.ok(all.every(type => type.link.hidden === type.element.hidden));
  }
});

test('an emptied search shows all again', () => {
  const all = types();
  filter(all, 'nothing');
  assert.equal(filter(all, ''), 2);
  assert.equal(shown(all).flat().length, 5);
});
