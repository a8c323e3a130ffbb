// Runs the official conformance suite, both requirement sets in full, and judges what it wrote:
//   node conformance.mjs --url URL        any server on loopback; the verdict is the suite's own
//   node conformance.mjs --mcp URL        this project's /mcp: everything has to pass
//   node conformance.mjs --ws URL         its WebSocket, through the bridge: all but what conformance.md lists
//   node conformance.mjs --stdio COMMAND  its stdio, likewise
// --json prints one object instead of a line per set; --results FOLDER says where the suite's own results go.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { startBridge } from './bridge.mjs';
import { stdio, webSocket } from './channels.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const SUITE = path.join(HERE, 'node_modules/@modelcontextprotocol/conformance');
const DOCUMENTED = path.join(HERE, '../../../../docs/reference/conformance.md');
const REVISIONS = ['2025-11-25', '2026-07-28'];
const DEADLINE_MS = 10 * 60_000;

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    mcp: { type: 'string' },
    ws: { type: 'string' },
    stdio: { type: 'string' },
    json: { type: 'boolean', default: false },
    results: { type: 'string', default: path.join(HERE, '../../../target/conformance') },
  },
});
const kinds = ['url', 'mcp', 'ws', 'stdio'].filter((kind) => values[kind] !== undefined);
if (kinds.length !== 1) {
  process.stderr.write('usage: conformance.mjs (--url URL | --mcp URL | --ws URL | --stdio COMMAND) [--json] [--results FOLDER]\n');
  process.exit(2);
}
const [kind] = kinds;

const bridge =
  kind === 'ws' || kind === 'stdio'
    ? await startBridge(kind === 'ws' ? webSocket(values.ws) : stdio(values.stdio), 0)
    : { url: values[kind], close: async () => {} };
const sets = [];
try {
  for (const revision of REVISIONS) {
    const folder = path.join(values.results, kind, revision);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    const exit = await suite(bridge.url, revision, folder);
    sets.push(judge(revision, folder, exit));
  }
} finally {
  await bridge.close();
}

if (values.json) process.stdout.write(`${JSON.stringify({ kind, sets })}\n`);
else for (const set of sets) process.stdout.write(`${row(set)}\n`);
for (const set of sets) explain(set);
process.exitCode = sets.every(({ ok }) => ok) ? 0 : 1;

/** Runs a requirement set; resolves to the suite's exit code, which is 0 when every required scenario passes. */
function suite(url, revision, folder) {
  const shim = typeof fs.globSync === 'function' ? [] : ['--import', new URL('node20-fs-shim.mjs', import.meta.url).href];
  const log = fs.openSync(path.join(folder, 'suite.log'), 'w');
  const child = spawn(
    process.execPath,
    [...shim, path.join(SUITE, 'dist/index.js'), 'server', '--url', url, '--requirements', revision, '-o', folder],
    { stdio: ['ignore', log, log], timeout: DEADLINE_MS },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  }).finally(() => fs.closeSync(log));
}

/** Adds up what the suite found. Stricter than its exit code: warnings count, and so does having looked at nothing. */
function judge(revision, folder, exit) {
  const set = parse(fs.readFileSync(path.join(SUITE, 'requirements', `${revision}.yaml`), 'utf8'));
  const notScored = set.not_scored
    .filter(({ leg, reason }) => leg === 'server' && reason !== 'extension')
    .map(({ scenario }) => scenario);
  const expected = kind === 'ws' || kind === 'stdio' ? documented(revision) : [];
  const checks = { passed: 0, total: 0 };
  const problems = [];
  const count = (scenarios) => {
    const passed = scenarios.filter((scenario) => {
      const found = read(folder, scenario);
      const good = found.filter(({ status }) => status === 'SUCCESS');
      const bad = found.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
      checks.passed += good.length;
      checks.total += good.length + bad.length;
      if (bad.length === 0 && good.every(({ id }) => id === 'wire-schema-valid')) {
        bad.push({ id: 'nothing-judged', status: 'FAILURE', errorMessage: 'the suite wrote no verdict' });
      }
      for (const { id, status, errorMessage = '' } of bad) {
        problems.push({ name: `${scenario} ${id}`, status, message: errorMessage });
      }
      return bad.length === 0;
    });
    return { passed: passed.length, total: scenarios.length };
  };
  const required = count(set.server);
  const others = count(notScored);
  const matches = (entry, { name }) => entry === name || entry === `${name.split(' ')[0]} *`;
  const unexpected = problems.filter((problem) => !expected.some((entry) => matches(entry, problem)));
  const stale = expected.filter((entry) => !problems.some((problem) => matches(entry, problem)));
  const ok = kind === 'url' ? exit === 0 : unexpected.length === 0 && stale.length === 0;
  return { revision, ok, required, others, checks, expected: expected.length - stale.length, unexpected, stale };
}

function read(folder, scenario) {
  const name = new RegExp(`^server-${scenario}-\\d{4}-\\d{2}-\\d{2}T`);
  const [found] = fs.readdirSync(folder).filter((entry) => name.test(entry));
  return found === undefined ? [] : JSON.parse(fs.readFileSync(path.join(folder, found, 'checks.json'), 'utf8'));
}

/** The rows of the table in conformance.md: what a bridge cannot pass. */
function documented(revision) {
  const row = /^\| (\d{4}-\d{2}-\d{2}) \| `([^`]+)` \| `([^`]+)` \|/;
  return fs
    .readFileSync(DOCUMENTED, 'utf8')
    .split('\n')
    .map((line) => row.exec(line))
    .filter((match) => match?.[1] === revision)
    .map(([, , scenario, check]) => `${scenario} ${check}`);
}

function row(set) {
  const of = ({ passed, total }) => `${passed}/${total}`;
  return [kind, set.revision, of(set.required), of(set.others), of(set.checks), set.expected, set.ok ? 'ok' : 'FAILED']
    .map((value, i) => String(value).padEnd([11, 12, 10, 12, 9, 12, 6][i]))
    .join('')
    .trimEnd();
}

function explain(set) {
  const say = (text) => process.stderr.write(`  ${kind} ${set.revision} ${text}\n`);
  for (const { name, status, message } of set.unexpected) say(`${name}: ${status} ${message.slice(0, 300)}`);
  for (const name of set.stale) say(`${name}: documented, and passes`);
  if (!set.ok) say(`see ${path.join(values.results, kind, set.revision)}`);
}
