// apt-get remove, purge and autoremove: packages, those that cannot be without them, and those that nothing needs any more.
import type { Process, Running } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { bare, head, listed } from "./apt-install.ts";
import type { Site } from "./apt-sites.ts";
import { find, knownNames, megabytes, ofRelease, reached, withDependents } from "./debian.ts";
import { automatic, installedByDpkg } from "./dpkg.ts";
import { answerOf, aptSize, failing, removePackage } from "./install.ts";
import { saysYes, type Words } from "./words.ts";

export function* aptRemove(self: Running, site: Site, words: Words): Process {
  const { verb, names, has } = words;
  const { files } = self.machine;
  const table = ofRelease(site.suite);
  const database = installedByDpkg(self);
  const known = database.all;
  const marks = automatic(self);
  const out = (text: string) => write(self, self.stdout, has("-qq") ? "" : text);
  yield* out(head(self));
  const unknown = names.map(bare).filter((name) => !known.has(name) && !find(table, name) && !knownNames().includes(name));
  if (unknown.length) return yield* failing(self, unknown.map((name) => `E: Unable to locate package ${name}\n`).join(""), 100);
  for (const name of names.map(bare)) if (!known.has(name)) yield* out(`Package '${name}' is not installed, so not removed\n`);
  const there = new Set(known.keys());
  const gone = withDependents(
    table,
    names.map(bare).filter((name) => known.has(name)),
    there,
  );
  const left = new Set([...there].filter((name) => !gone.has(name)));
  const byHand = [...left].filter((name) => !marks.all.has(name));
  const needed = reached(table, byHand, left, true);
  const idle = [...left].filter((name) => !needed.has(name)).sort();
  const sweeps = verb === "autoremove" || has("--auto-remove", "--autoremove");
  if (sweeps) for (const name of idle) gone.add(name);
  else
    yield* out(
      listed(
        `The following package${idle.length === 1 ? " was" : "s were"} automatically installed and ${idle.length === 1 ? "is" : "are"} no longer required:`,
        idle,
      ) + (idle.length ? `Use 'apt autoremove' to remove ${idle.length === 1 ? "it" : "them"}.\n` : ""),
    );
  const purges = verb === "purge" || has("--purge");
  const all = [...gone].sort();
  yield* out(
    listed(
      "The following packages will be REMOVED:",
      all.map((name) => (purges ? `${name}*` : name)),
    ),
  );
  yield* out(`0 upgraded, 0 newly installed, ${all.length} to remove and 0 not upgraded.\n`);
  if (!all.length) return 0;
  const size = all.reduce((total, name) => total + megabytes(find(table, name) ?? { version: "" }), 0);
  yield* out(`After this operation, ${aptSize(size)} disk space will be freed.\n`);
  if (!saysYes(words)) {
    yield* out("Do you want to continue? [Y/n] ");
    if (!/^y/i.test(yield* answerOf(self))) {
      yield* out("Abort.\n");
      return 1;
    }
  }
  yield* sleep(self, 400);
  yield* out(`(Reading database ... ${6089 + known.size * 40} files and directories currently installed.)\n`);
  for (const name of all) {
    yield* out(`Removing ${name}${find(table, name)?.same ? ":amd64" : ""} (${known.get(name)}) ...\n`);
    removePackage(files, name, find(table, name) ?? {});
    database.remove(name);
    if (marks.all.has(name)) marks.remove(name);
  }
  return 0;
}
