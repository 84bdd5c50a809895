'use strict';
// As much of a browser's page as the two scripts use. What they do to it is looked at by the tests.
const vm = require('node:vm');
const fs = require('node:fs');

class Element {
  constructor(tag) {
    Object.assign(this, {
      tag, id: '', value: '', className: '', title: '', hidden: false, checked: false, children: [], selectionStart: 0,
      selectionEnd: 0, selectedIndex: 0, attributes: {}, listeners: {}, own: '',
    });
  }
  get textContent() { return this.children.length ? this.children.map(child => child.textContent).join('') : this.own; }
  set textContent(text) { this.own = String(text); this.children = []; }
  set innerHTML(_) { throw new Error('markup from a script'); }
  get length() { return this.children.length; }
  set length(count) { this.children.length = count; }
  add(option) { this.children.push(option); }
  replaceChildren(...children) { this.children = children; }
  setAttribute(name, value) { this.attributes[name] = value; }
  addEventListener(name, listener) { (this.listeners[name] ||= []).push(listener); }
  focus() { this.isFocused = true; }
  setRangeText(text, start, end) {
    this.value = this.value.slice(0, start) + text + this.value.slice(end);
    this.selectionStart = this.selectionEnd = start + text.length;
  }
  /** Lets an event happen; gives it, with whether its usual effect was prevented. */
  fire(name, event = {}) {
    const whole = {target: this, key: '', isPrevented: false, preventDefault() { this.isPrevented = true; }, ...event};
    for (const listener of this.listeners[name] || []) listener(whole);
    return whole;
  }
}

class Storage {
  constructor(items = {}) { this.items = items; }
  getItem(key) { return Object.hasOwn(this.items, key) ? this.items[key] : null; }
  setItem(key, value) { this.items[key] = String(value); }
}

/** Runs scripts in a page that has elements of these ids; `world` is what they find beside it. */
function page(ids, scripts, world = {}) {
  const document = new Element('document');
  const byID = Object.fromEntries(ids.map(id => [id, Object.assign(new Element('div'), {id})]));
  Object.assign(document, world.document);
  document.getElementById = id => byID[id] || null;
  document.createElement = tag => new Element(tag);
  const all = {
    document, localStorage: new Storage(), sessionStorage: new Storage(), performance, AbortController, JSON, console,
    Option: function Option(text, value) { Object.assign(this, {textContent: text, value}); }, ...world.globals,
  };
  if (world.before) world.before(byID);
  vm.runInNewContext(scripts.map(file => fs.readFileSync(file, 'utf8')).join('\n'), all);
  return {document, byID, all};
}

module.exports = {Element, Storage, page};
