// How esbuild bundles this project's code: the program itself, and the benchmarks that measure it.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Characters that stand alone, as ASCII and boxes do: no two of them are one grapheme. */
const ALONE = String.raw`/^[\0-\x0c\x0e-\x7e\xb7\xd7\u2013\u2014\u2018-\u201d\u2022\u2026\u2039\u203a\u2190-\u2193\u21bb\u2388\u2500-\u25d0\u2605\u2606]*$/`;

/** Module-wide segmenters, which read the tables of all scripts, made when first needed. */
function lazySegmenters(code) {
  const alone = code.includes(".containing(")
    ? ""
    : `${ALONE}.test(input) ? Array.from(input, (segment, index) => ({ segment, index, input })) : `;
  return code.replace(
    /^const (\w+) = (new Intl\.Segmenter\([^)]*\));$/gm,
    (_, name, made) => `let ${name}Made; const ${name} = { segment: (input) => ${alone}(${name}Made ??= ${made}).segment(input) };`,
  );
}

/** Options for esbuild's build; `assets` is where the data files stand, relative to the bundle's files. */
export const bundleOptions = (assets) => ({
  outExtension: { ".js": ".mjs" },
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  minify: true,
  legalComments: "none",
  jsx: "automatic",
  define: {
    "process.env.NODE_ENV": '"production"',
    "process.env.DEV": '"false"',
    BUNDLED_ASSETS: JSON.stringify(assets),
    BUNDLED_VERSION: JSON.stringify(version),
  },
  banner: { js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);' },
  plugins: [
    {
      // Only the parser is used: whatever else the package brings may go.
      name: "shell-parser",
      setup(b) {
        b.onResolve({ filter: /^just-bash$/ }, () => ({
          path: join(root, "node_modules/just-bash/dist/bundle/index.js"),
          sideEffects: false,
        }));
        b.onResolve({ filter: /.*/ }, ({ importer, kind, path }) =>
          /just-bash\/dist/.test(importer) && (kind === "dynamic-import" || path.startsWith("@mongodb-js/"))
            ? { path: "unused", namespace: "empty" }
            : undefined,
        );
        // Naming a part of the web's fetch makes Node load all of its HTTP client; the parser has no use for it.
        b.onLoad({ filter: /just-bash\/dist\/bundle\/.*\.js$/ }, ({ path }) => ({
          contents: readFileSync(path, "utf8").replaceAll("globalThis.Headers", "undefined"),
        }));
      },
    },
    {
      // The same answers, without the package's dear first look at anything but ASCII.
      name: "string-width",
      setup(b) {
        const own = join(root, "src/ui/width.ts");
        b.onResolve({ filter: /^string-width$/ }, ({ importer }) => (importer === own ? undefined : { path: own }));
      },
    },
    {
      // Schemas and migrations of settings are not used; their packages are most of what the first frame would have to load.
      name: "plain-settings",
      setup(b) {
        b.onResolve({ filter: /^(ajv|semver)/ }, ({ importer, path }) =>
          /node_modules\/conf\//.test(importer) ? { path, namespace: "unused" } : undefined,
        );
        b.onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "export default {}; export const Ajv2020 = undefined;" }));
        // Settings are not encrypted: what could do it is loaded when it is asked for.
        b.onResolve({ filter: /^node:crypto$/ }, ({ importer, path }) =>
          /node_modules\/conf\//.test(importer) ? { path, namespace: "later" } : undefined,
        );
        b.onLoad({ filter: /.*/, namespace: "later" }, ({ path }) => ({
          contents: `export default new Proxy({}, { get: (_, name) => process.getBuiltinModule("${path}")[name] });`,
        }));
      },
    },
    {
      // Packages do dear things when they are loaded, most of them for nothing: the first frame should not wait for that.
      name: "quick-start",
      setup(b) {
        b.onLoad({ filter: /node_modules\/(ink|string-width|wrap-ansi|slice-ansi|@alcalzone\/ansi-tokenize)\/.*\.js$/ }, ({ path }) => ({
          contents: lazySegmenters(readFileSync(path, "utf8")),
        }));
        // Outside browsers its own bytes need no fetch, which would load a whole HTTP client.
        b.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, ({ path }) => ({
          contents: readFileSync(path, "utf8").replaceAll('"function"!=typeof fetch', "true"),
        }));
      },
    },
    {
      // Of Redis' client the plain one, which is told its commands word by word: neither clusters nor two hundred commands as functions.
      name: "plain-redis",
      setup(b) {
        const made = {
          client: `exports.createClient = require("./client").default.create;`,
          commands: `exports.default = { AUTH: require("./commands/AUTH").default, CLIENT_SETNAME: require("./commands/CLIENT_SETNAME").default, READONLY: require("./commands/READONLY").default };`,
          // What may be kept of answers: nothing is.
          "command-metadata-data": "exports.COMMAND_METADATA = {};",
        };
        b.onResolve({ filter: /^@redis\/client$/ }, () => ({ path: "client", namespace: "redis" }));
        b.onResolve({ filter: /^\.\.?\/(commands|command-metadata-data)$/ }, ({ importer, path }) =>
          importer.includes("/@redis/client/dist/lib/") ? { path: path.replace(/^.*\//, ""), namespace: "redis" } : undefined,
        );
        b.onLoad({ filter: /.*/, namespace: "redis" }, ({ path }) => ({
          contents: made[path],
          resolveDir: join(root, "node_modules/@redis/client/dist/lib"),
          loader: "js",
        }));
      },
    },
    {
      name: "no-devtools",
      setup(b) {
        b.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: "react-devtools-core", namespace: "empty" }));
        b.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export default {}" }));
      },
    },
  ],
  logLevel: "warning",
});
