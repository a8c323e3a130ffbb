// Node 20 has no fs.globSync, which the conformance suite imports and does not call in what is run here: give it an fs
// that has one.
import { register } from 'node:module';

const fs = new URL('./fs-with-glob.mjs', import.meta.url).href;
const hooks = `export async function resolve(specifier, context, next) {
  return specifier === 'fs' && context.parentURL?.includes('/@modelcontextprotocol/conformance/')
    ? { url: ${JSON.stringify(fs)}, shortCircuit: true }
    : next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
