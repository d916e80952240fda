// Bundles src/main.ts into dist/: one entry, chunks that load when first needed, and the data files beside them.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { load, loadAll } from "js-yaml";
import { bundleOptions } from "./bundle.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);

/** Data that the program reads at run time, by the same path in the repository and in the bundle (see src/base/assets.ts). */
const ASSETS = [
  "src/addons",
  "src/api/schema",
  "src/game/applications",
  "src/world/manifests",
  "src/images/catalogue",
  "src/images/packages",
  "src/images/programs/node/guest",
  "src/http/host/page",
  "curriculum",
  "exams",
  "quizzes",
  "drills",
  "interviews",
  "generated",
  "docs/fidelity.md",
];

await import("./generate.mjs");
rmSync("dist", { recursive: true, force: true });
const result = await build({
  entryPoints: { main: "src/main.ts" },
  outdir: "dist",
  ...bundleOptions("./assets/"),
  metafile: true,
});
for (const folder of ASSETS)
  if (existsSync(folder))
    cpSync(folder, join("dist/assets", folder), {
      recursive: true,
      filter: (path) => statSync(path).isDirectory() || /\.(ya?ml|json|md|js|html|css|svg)$/.test(path),
    });
for (const folder of ["curriculum", "quizzes", "exams", "drills", "interviews"]) toJson(join("dist/assets", folder), load);
for (const folder of ["src/world/manifests", "src/images/catalogue", "src/images/packages"]) toJson(join("dist/assets", folder), loadAll);
await writeContents("dist/assets");
writeNotices(Object.keys(result.metafile.inputs));

/** The tables of contents, a file for each language: the home screen shows them, and no mission is read before it is played. */
async function writeContents(path) {
  const reader = "dist/contents.mjs";
  await build({
    stdin: {
      contents: `export { readContents } from "./src/game/content.ts"; export { contentsFile } from "./src/game/contents.ts"; export { languages } from "./src/i18n/index.ts";`,
      resolveDir: root,
    },
    outfile: reader,
    ...bundleOptions("./assets/"),
    splitting: false,
  });
  const { contentsFile, languages, readContents } = await import(`../${reader}`);
  rmSync(reader);
  for (const language of languages) writeFileSync(join(path, contentsFile(language)), JSON.stringify(readContents({ path }, language)));
}

/** YAML as JSON, under its own name: it is read much faster, manifests and images by each new world. */
function toJson(folder, read) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".yaml")) continue;
    const file = join(entry.parentPath, entry.name);
    writeFileSync(file, JSON.stringify(read(readFileSync(file, "utf8"))));
  }
}

/** The licences of all packages of which something is in the bundle, or in what was generated. */
function writeNotices(files) {
  const packages = new Set(files.flatMap((file) => file.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []));
  for (const name of ["kubernetes-models", "kubernetes-types"]) packages.add(name);
  const notices = [...packages].sort().map((name) => {
    const folder = join("node_modules", name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    const text = licence ? readFileSync(join(folder, licence), "utf8").trim() : `Licence: ${about.license}`;
    return `${name} ${about.version}\n\n${text}\n`;
  });
  writeFileSync("THIRD-PARTY-NOTICES.txt", notices.join(`\n${"-".repeat(78)}\n\n`));
}
