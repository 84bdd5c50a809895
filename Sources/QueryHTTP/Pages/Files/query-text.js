'use strict';
// What the query page knows of GraphQL text: where the cursor stands, what may stand there, what a request is made of.
// Nothing here touches the page, so that it can be tested without one.
const QueryText = (() => {
  const pattern = new RegExp(
    [
      '#[^\\n]*', '"""(?:\\\\"""|[^"]|"(?!""))*(?:"""|$)', '"(?:[^"\\\\\\n]|\\\\.)*"?', '\\.\\.\\.',
      '[_A-Za-z][_0-9A-Za-z]*', '-?[0-9][0-9.eE+-]*', '[{}()\\[\\]:!=|&@$]',
    ].join('|'), 'g');

  /** The tokens that end before `offset`, comments left out; the word that the cursor stands at the end of is apart. */
  function before(text, offset) {
    const tokens = [];
    let prefix = '', inside = false;
    for (const match of text.matchAll(pattern)) {
      const start = match.index, end = start + match[0].length;
      if (start >= offset) break;
      const isText = match[0][0] === '#' || match[0][0] === '"';
      if (isText) {
        // In a comment, or a string that is not closed before the cursor, there is nothing to complete.
        const isOpen = match[0][0] === '#' || !/^"""[^]*"""$|^"(?:[^"\\\n]|\\.)*"$/.test(match[0]);
        inside = end > offset || (end === offset && isOpen);
        if (match[0][0] === '"') tokens.push('""');
      } else if (end >= offset && /^[_A-Za-z]/.test(match[0])) {
        prefix = match[0].slice(0, offset - start);
      } else tokens.push(match[0]);
    }
    return {tokens, prefix, inside};
  }

  const isName = token => /^[_A-Za-z]/.test(token || '');
  /** `[Product!]!` is of Product. */
  const named = type => (type || '').replace(/[[\]!]/g, '');
  const typeOf = (schema, name) => (Object.hasOwn(schema.types, name) ? schema.types[name] : null);
  const fieldOf = (schema, typeName, name) => {
    const type = typeOf(schema, typeName);
    return (type && (type.fields || []).find(field => field.name === name)) || null;
  };

  /** What stands open at the end of the tokens, innermost last. */
  function open(schema, tokens) {
    const stack = [{kind: 'document'}];
    let i = 0;
    const top = () => stack[stack.length - 1];
    const value = (token, type) => {
      if (token === '{') stack.push({kind: 'object', type: named(type), name: null, used: []});
      else if (token === '[') stack.push({kind: 'list', type});
      else if (token === '$') i += 1;
      else return false;
      return true;
    };
    for (; i < tokens.length; i += 1) {
      const token = tokens[i], frame = top();
      if (token === '}' || token === ')' || token === ']') {
        if (stack.length > 1) stack.pop();
        continue;
      }
      if (frame.kind === 'document') document(frame, token);
      else if (frame.kind === 'selection') selection(frame, token);
      else if (frame.kind === 'list') value(token, frame.type);
      else if (frame.kind === 'variables') {
        if (token === '$') { i += 1; }
      } else input(frame, token);
    }
    return stack;

    function document(frame, token) {
      if (token === 'fragment') frame.type = tokens[i + 2] === 'on' ? tokens[i + 3] : undefined;
      else if (token === 'query') frame.type = undefined;
      else if (token === '(') stack.push({kind: 'variables'});
      else if (token === '{') {
        stack.push({kind: 'selection', type: frame.type || schema.query});
        frame.type = undefined;
      }
    }

    function selection(frame, token) {
      if (token === '...') {
        if (tokens[i + 1] === 'on' && isName(tokens[i + 2])) {
          frame.below = tokens[i + 2];
          i += 2;
        } else if (isName(tokens[i + 1]) && tokens[i + 1] !== 'on') {
          i += 1;
        } else frame.below = frame.type;
      } else if (token === '@') {
        i += 1;
        frame.args = [{name: 'if', type: 'Boolean!'}];
      } else if (token === '(') {
        stack.push({kind: 'arguments', args: frame.args || [], name: null, used: []});
      } else if (token === '{') {
        stack.push({kind: 'selection', type: frame.below});
      } else if (isName(token)) {
        if (tokens[i + 1] === ':') return;
        const field = fieldOf(schema, frame.type, token);
        frame.below = field ? named(field.type) : '';
        frame.args = field ? field.args || [] : [];
      }
    }

    /** Arguments, or the fields of an input object: names and values in turn. */
    function input(frame, token) {
      const known = inputs(schema, frame);
      if (isName(token) && tokens[i + 1] === ':') {
        frame.name = token;
        frame.used.push(token);
      } else if (token !== ':') {
        const part = known.find(part => part.name === frame.name);
        value(token, part ? part.type : '');
        frame.name = null;
      }
    }
  }

  function inputs(schema, frame) {
    if (frame.kind === 'arguments') return frame.args;
    const type = typeOf(schema, frame.type);
    return (type && type.inputs) || [];
  }

  /** What may stand at the cursor: `{start, items: [{text, detail, about}]}`, in the schema's order. */
  function complete(schema, text, offset) {
    const {tokens, prefix, inside} = before(text, offset);
    const none = {start: offset - prefix.length, items: []};
    if (inside) return none;
    const stack = open(schema, tokens);
    const frame = stack[stack.length - 1], last = tokens[tokens.length - 1], beforeLast = tokens[tokens.length - 2];
    const composite = () => ofKind(schema, ['OBJECT', 'INTERFACE', 'UNION']);
    let items;
    if (last === '$') items = variables(text).map(name => item(name));
    else if (last === 'on' && (beforeLast === '...' || frame.kind === 'document')) items = composite();
    else if (last === '@') items = [item('include', '(if: Boolean!)'), item('skip', '(if: Boolean!)')];
    else if (frame.kind === 'document') items = [item('query'), item('fragment')];
    else if (frame.kind === 'selection') {
      if (last === '...') items = [item('on'), ...fragments(text).map(name => item(name))];
      else {
        const type = typeOf(schema, frame.type);
        items = ((type && type.fields) || []).map(field => item(field.name, field.type, field.about));
        if (type) items.push(item('__typename', 'String!', 'The name of the object\u2019s type.'));
      }
    } else if (frame.kind === 'variables') {
      items = last === ':' || last === '[' ? inputTypes(schema) : [];
    } else if (frame.kind === 'list') items = values(schema, frame.type);
    else if (last === ':') {
      const part = inputs(schema, frame).find(part => part.name === frame.name);
      items = part ? values(schema, part.type) : [];
    } else {
      items = inputs(schema, frame).filter(part => !frame.used.includes(part.name))
        .map(part => item(part.name, part.type, part.about));
    }
    const wanted = prefix.toLowerCase();
    const starts = items.filter(item => item.text.toLowerCase().startsWith(wanted));
    const holds = items.filter(item => !starts.includes(item) && item.text.toLowerCase().includes(wanted));
    return {start: offset - prefix.length, items: [...starts, ...holds].slice(0, 100)};
  }

  const item = (text, detail = '', about = '') => ({text, detail, about: about || ''});

  function values(schema, type) {
    const found = typeOf(schema, named(type));
    if (named(type) === 'Boolean') return [item('true'), item('false')];
    return ((found && found.values) || []).map(value => item(value.name, named(type), value.about));
  }

  const ofKind = (schema, kinds) => Object.values(schema.types).filter(type => kinds.includes(type.kind))
    .map(type => item(type.name, '', type.about));
  const inputTypes = schema => ofKind(schema, ['SCALAR', 'ENUM', 'INPUT_OBJECT']);

  const unique = names => [...new Set(names)];
  const variables = text => unique([...text.matchAll(/\$([_A-Za-z][_0-9A-Za-z]*)\s*:/g)].map(match => match[1]));
  const fragments = text =>
    unique([...text.matchAll(/\bfragment\s+([_A-Za-z][_0-9A-Za-z]*)\s+on\b/g)].map(match => match[1]))
      .filter(name => name !== 'on');

  /** The operations that have a name, to choose from when there are several. */
  const operations = text => {
    const plain = text.replace(pattern, token => (token[0] === '#' || token[0] === '"' ? ' ' : token));
    return unique([...plain.matchAll(/\bquery\s+([_A-Za-z][_0-9A-Za-z]*)\s*[({@]/g)].map(match => match[1]));
  };

  /** The newest first, each once, at most `max`. */
  function remember(history, entry, max = 50) {
    const isSame = other => other.query === entry.query && other.variables === entry.variables;
    return [entry, ...history.filter(other => !isSame(other))].slice(0, max);
  }

  /** What was stored, if it is a history; whatever else lies there is none. */
  function history(stored) {
    let value;
    try { value = JSON.parse(stored || '[]'); } catch { return []; }
    if (!Array.isArray(value)) return [];
    return value.filter(entry => entry && typeof entry.query === 'string' && typeof entry.variables === 'string');
  }

  /** A request as it is sent: `{headers, body}`, or `{problem}` that says what is wrong with the fields. */
  function request({query, variables = '', operation = '', token = '', tenant = '', atLeast = '', explain = false}) {
    const headers = {'content-type': 'application/json', accept: 'application/json'};
    const bare = token.trim().replace(/^bearer\s+/i, '');
    if (!/^[A-Za-z0-9._~+/=-]*$/.test(bare)) return {problem: 'The token has characters that no token has.'};
    if (bare) headers.authorization = 'Bearer ' + bare;
    if (!/^[A-Za-z0-9_.-]*$/.test(tenant.trim())) return {problem: 'The mall has characters that no name of one has.'};
    if (tenant.trim()) headers['mallard-tenant'] = tenant.trim();
    if (!/^[0-9]*$/.test(atLeast.trim())) return {problem: 'At least: the position is a number.'};
    if (atLeast.trim()) headers['mallard-at-least'] = atLeast.trim();
    const body = {query};
    if (variables.trim()) {
      try { body.variables = JSON.parse(variables); } catch (error) {
        return {problem: 'The variables are no JSON: ' + error.message};
      }
      if (body.variables === null || typeof body.variables !== 'object' || Array.isArray(body.variables)) {
        return {problem: 'The variables are one JSON object.'};
      }
    }
    const names = operations(query);
    if (names.length > 1) body.operationName = names.includes(operation) ? operation : names[0];
    if (explain) body.extensions = {explain: true, cost: true};
    return {headers, body};
  }

  /** Asks for what `schema` needs of a whole schema. */
  const introspection = `{ __schema { queryType { name } types { name kind description
    fields { name description type { ...T } args { name description type { ...T } } }
    inputFields { name description type { ...T } } enumValues { name description } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
      ofType { kind name } } } } } }`;

  /** The reply to `introspection` in the form in which the page has the public part. */
  function schema(data) {
    const type = reference => reference.kind === 'NON_NULL' ? type(reference.ofType) + '!'
      : reference.kind === 'LIST' ? '[' + type(reference.ofType) + ']' : reference.name;
    const part = part => ({name: part.name, type: type(part.type), about: part.description || ''});
    const types = {};
    for (const found of data.__schema.types) {
      if (found.name.startsWith('__')) continue;
      types[found.name] = {
        name: found.name, kind: found.kind, about: found.description || '',
        fields: (found.fields || []).map(field => ({...part(field), args: field.args.map(part)})),
        inputs: (found.inputFields || []).map(part),
        values: (found.enumValues || []).map(value => ({name: value.name, about: value.description || ''})),
      };
    }
    return {query: data.__schema.queryType.name, types};
  }

  /** JSON text in pieces, to be coloured: `{text, kind}`, which together are the text. */
  function pieces(json) {
    const found = [];
    let at = 0;
    for (const match of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|-?\b[0-9][0-9.eE+-]*|\b(?:true|false|null)\b/g)) {
      if (match.index > at) found.push({text: json.slice(at, match.index), kind: ''});
      const kind = !match[1] ? 'literal' : match[2] ? 'key' : 'string';
      found.push({text: match[1] || match[0], kind});
      if (match[2]) found.push({text: match[2], kind: ''});
      at = match.index + match[0].length;
    }
    if (at < json.length) found.push({text: json.slice(at), kind: ''});
    return found;
  }

  return {complete, operations, remember, history, request, introspection, schema, pieces};
})();
if (typeof module !== 'undefined') module.exports = QueryText;
