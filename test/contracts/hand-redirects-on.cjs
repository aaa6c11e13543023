// Prism's proxy follows redirects, as fetch does unless told otherwise; a cart's answer is one, and has to be handed on to be checked.
const { createRequire } = require('node:module');

const prism = createRequire(require.resolve('@stoplight/prism-cli/package.json'));
const path = createRequire(prism.resolve('@stoplight/prism-http/package.json')).resolve('node-fetch');
const follow = require(path);
const handOn = (url, options) => follow(url, { ...options, redirect: 'manual' });
require.cache[path].exports = Object.assign(handOn, follow, { default: handOn, __esModule: true });
