// Writes src/images/packages/<release>.yaml from the index of Debian's releases: node scripts/debian-packages.mjs ARCHIVE SECURITY [RELEASE...]
// The two are the addresses of a mirror and of its security archive. apt fetches and answers, with lists and a status of its own; it has to be there.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "js-yaml";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [archive, security, ...releases] = process.argv.slice(2);
if (!security) throw new Error("usage: node scripts/debian-packages.mjs ARCHIVE SECURITY [RELEASE...]");
/** Commands by the package that has them. */
const offered = load(readFileSync(join(root, "scripts/debian-offered.yaml"), "utf8"));
/** What images have where others would do as well. */
const CHOSEN = { bookworm: ["usr-is-merged"] };
const PRIORITIES = ["required", "important", "standard", "optional", "extra"];

/** apt-get and apt-cache of a release, on an empty computer. @returns runs a command and gives what it told; `status` sets what is installed */
function aptIn(folder, release) {
  for (const path of ["state/lists/partial", "cache/archives/partial", "etc"]) mkdirSync(join(folder, path), { recursive: true });
  const status = join(folder, "state/status");
  const suites = [
    [archive, release],
    [archive, `${release}-updates`],
    [security, `${release}-security`],
  ];
  const settings = {
    "Dir::State": join(folder, "state"),
    "Dir::State::status": status,
    "Dir::Cache": join(folder, "cache"),
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    ...Object.fromEntries(["sourceparts", "preferencesparts", "parts"].map((part) => [`Dir::Etc::${part}`, join(folder, "etc")])),
    "APT::Architecture": "amd64",
    "Acquire::Languages": "none",
    "Acquire::GzipIndexes": "true",
  };
  writeFileSync(join(folder, "sources.list"), suites.map(([site, suite]) => `deb ${site} ${suite} main\n`).join(""));
  writeFileSync(
    join(folder, "apt.conf"),
    Object.entries(settings)
      .map(([key, value]) => `${key} "${value}";\n`)
      .join(""),
  );
  writeFileSync(status, "");
  const env = { ...process.env, LC_ALL: "C", APT_CONFIG: join(folder, "apt.conf") };
  const run = (...words) => {
    const { stdout, stderr } = spawnSync(words[0], words.slice(1), { env, encoding: "utf8", maxBuffer: 1 << 30 });
    return stdout + stderr;
  };
  run("apt-get", "update");
  const lists = join(folder, "state/lists");
  for (const name of readdirSync(lists).filter((each) => each.startsWith(new URL(archive).host)))
    console.log(`${name.replace(/^.*_dists_/, "")}: ${statSync(join(lists, name)).size}`);
  return { run, status: (text) => writeFileSync(status, text) };
}

/** The candidates of an index: by name, and by the names that they provide. */
function readIndex(text) {
  const records = new Map();
  const providers = new Map();
  for (const block of text.split("\n\n")) {
    const record = Object.fromEntries([...block.matchAll(/^([A-Z][\w-]*): (.*)$/gm)].map(([, key, value]) => [key, value]));
    if (record.Package) records.set(record.Package, { ...record, block });
  }
  for (const { Package, Provides } of records.values())
    for (const [name] of groupsOf(Provides)) providers.set(name, [...(providers.get(name) ?? []), Package]);
  return { records, providers };
}

/** "a (>= 1) | b:any, c": names, by groups of which one will do. */
function groupsOf(text = "") {
  return text
    .split(",")
    .map((group) => group.split("|").map((each) => each.trim().replace(/[ (].*/, "")))
    .filter(([name]) => name);
}

const plainName = (name) => name.replace(/:any$/, "");

/** What a package asks for: what it needs, recommends and suggests. */
function wishesOf({ "Pre-Depends": before, Depends, Recommends, Suggests }) {
  return [groupsOf([before, Depends].filter(Boolean).join(",")), groupsOf(Recommends), groupsOf(Suggests)];
}

function tableOf(release, { run, status }) {
  const { records, providers } = readIndex(run("apt-cache", "dumpavail"));
  const rank = (name) => PRIORITIES.indexOf(records.get(name).Priority);
  /** Those that provide a name, as apt prefers them: by priority, and the last first. */
  const providersOf = (name) => (providers.get(name) ?? []).toReversed().sort((a, b) => rank(a) - rank(b));
  /** What a group may mean, the best first: packages of its names, or those that provide one. */
  const meanings = (group) => [
    ...new Set(group.map(plainName).flatMap((name) => [...(records.has(name) ? [name] : []), ...providersOf(name)])),
  ];
  const closure = (names, there, recommends) => {
    const found = new Set(names);
    const enter = (name) => {
      for (const groups of wishesOf(records.get(name)).slice(0, recommends ? 2 : 1))
        for (const group of groups) {
          const [first, ...others] = meanings(group);
          if (!first || [first, ...others].some((each) => there.has(each) || found.has(each))) continue;
          found.add(first);
          enter(first);
        }
    };
    for (const name of names) enter(name);
    return found;
  };
  // What images come with: the essential, the required, and apt.
  const first = [...records.values()].filter(({ Essential, Priority }) => Essential === "yes" || Priority === "required");
  const base = closure([...first.map(({ Package }) => Package), "apt", ...(CHOSEN[release] ?? [])], new Set(), false);
  status([...base].map((name) => `${records.get(name).block.replace(/^Package: .*$/m, "$&\nStatus: install ok installed")}\n\n`).join(""));
  const present = Object.keys(offered).filter((name) => records.has(name) && !base.has(name));
  const all = new Set(present);
  // Each by itself: what one brings does not spare another its own.
  for (const name of present) for (const each of closure([name], base, true)) all.add(each);
  const from = suitesOf(run("apt-cache", "policy", ...all), release);
  /** "a|b>c": a, or b, which c provides. Of what is needed, only what there is to take; `names`: all names, since they are told of. */
  const lists = (groups, names, hints) => {
    const open = groups.filter((group) => hints || (meanings(group).length && !meanings(group).some((name) => base.has(name))));
    const texts = open.map((group) => {
      const [first] = meanings(group);
      const kept = (name) => name === first || all.has(name) || base.has(name);
      const words = (names ? group : group.map(plainName)).map((name) => [
        name,
        ...providersOf(plainName(name)).filter((each) => each !== name && (!hints || all.has(each)) && kept(each)),
      ]);
      return words
        .filter(([name, ...others]) => names || others.length || kept(name))
        .map((each) => each.join(">"))
        .join("|");
    });
    return [...new Set(texts)];
  };
  const entries = new Map();
  for (const name of base) entries.set(name, { version: records.get(name).Version, base: true });
  for (const name of all) {
    const record = records.get(name);
    const [needs, recommends, suggests] = wishesOf(record).map((groups, at) => lists(groups, at > 0, at > 1));
    entries.set(name, {
      version: record.Version,
      archive: Number(record.Size),
      installed: Number(record["Installed-Size"]),
      ...(record.Architecture === "all" ? { all: true } : {}),
      ...(record["Multi-Arch"] === "same" ? { same: true } : {}),
      ...(from.get(name) ? { from: from.get(name) } : {}),
      commands: offered[name] ?? [],
      needs,
      recommends,
      suggests,
    });
  }
  for (const name of Object.keys(offered)) if (!records.has(name)) entries.set(name, refusal(run("apt-get", "install", "-s", name)));
  const lines = [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, entry]) => (entry ? [lineOf(name, entry)] : []));
  return `# Packages of Debian's ${release} as its index has them; written by scripts/debian-packages.mjs. The form is told in debian.ts.\n${lines.join("")}`;
}

/** The suite that gives a package's candidate, where it is not the release itself. */
function suitesOf(told, release) {
  const blocks = [...told.matchAll(/^(\S+):\n {2}Installed: .*\n {2}Candidate: (.*)\n((?: .*\n)*)/gm)];
  return new Map(
    blocks.map(([, name, version, table]) => {
      const rest = table.slice(table.indexOf(` ${version} `));
      return [name, new RegExp(` ${release}-(\\w+)/main `).exec(rest.split("\n")[1])?.[1]];
    }),
  );
}

/** What apt says of a name that has no package of its own; nothing of one that it has never heard of. */
function refusal(told) {
  const lines = told.split("\n");
  const after = (text) => {
    const start = lines.indexOf(text) + 1;
    return lines.slice(start, start && lines.findIndex((line, at) => at >= start && !line.startsWith("  "))).map((line) => line.trim());
  };
  if (told.includes("is a virtual package provided by:"))
    return { providers: after(lines.find((line) => line.includes("is a virtual package"))) };
  if (told.includes("is not available, but is referred to"))
    return { replacements: after("However the following packages replace it:").flatMap((line) => line.split(" ")) };
  const instead = /^Inst (\S+)/m.exec(told) && after("The following NEW packages will be installed:").join(" ").split(" ");
  const extra = new Set(after("The following additional packages will be installed:").join(" ").split(" "));
  return instead ? { instead: instead.find((name) => !extra.has(name)) } : undefined;
}

function lineOf(name, entry) {
  const plain = (text) => (/^[a-z][a-z0-9.-]*$/.test(text) ? text : JSON.stringify(text));
  const value = (each) => (Array.isArray(each) ? `[${each.map(plain).join(", ")}]` : typeof each === "string" ? plain(each) : each);
  const parts = Object.entries(entry).filter(([key, each]) => !Array.isArray(each) || each.length || key === "replacements");
  return `${plain(name)}: { ${parts.map(([key, each]) => `${key}: ${value(each)}`).join(", ")} }\n`;
}

for (const release of releases.length ? releases : ["trixie", "bookworm"]) {
  const folder = mkdtempSync(join(tmpdir(), "debian-"));
  try {
    writeFileSync(join(root, `src/images/packages/${release}.yaml`), tableOf(release, aptIn(folder, release)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
spawnSync("npx", ["biome", "format", "--write", join(root, "src/images/packages")], { cwd: root, stdio: "inherit" });
