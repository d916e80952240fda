// apt-get and apt: lists that have to be fetched first, packages with what they need, and files that weigh (apt-get).
import { filled } from "../../machine/file-size.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { aptInstall, head, LISTS, through } from "./apt-install.ts";
import { aptRemove } from "./apt-remove.ts";
import { type Site, siteOf } from "./apt-sites.ts";
import { aptSize, failing, place } from "./install.ts";
import { wordsOf } from "./words.ts";

/** What /etc/os-release says decides where packages come from. */
const siteHere = ({ machine: { files } }: Running): Site => siteOf(files.exists("/etc/os-release") ? files.read("/etc/os-release") : "");

const WITH_VALUE = new Set(["-o", "-t", "-c", "--option", "--target-release", "--config-file"]);
const CHANGES = new Set(["update", "install", "reinstall", "remove", "purge", "autoremove", "upgrade", "dist-upgrade", "full-upgrade"]);

/** The lists are kept in a packing that is quicker to read: what those of Debian 12 and 13 weigh then of what was fetched. */
const REPACKED = 2.15;

/** A release that only archives have any more. */
function* dropped(self: Running, { base, suite }: Site, quiet: boolean): Process {
  const places = [`${base} ${suite}`, `${base}-security ${suite}/updates`, `${base} ${suite}-updates`];
  const told = ["InRelease", "Release"].flatMap((file, round) =>
    places.map(
      (place, at) =>
        `${round ? "Err" : "Ign"}:${round * places.length + at + 1} ${place} ${file}\n${round ? "  404  Not Found [IP: 151.101.2.132 80]\n" : ""}`,
    ),
  );
  if (!quiet) yield* write(self, self.stdout, told.join("") + through(self, "Reading package lists"));
  return yield* failing(self, places.map((place) => `E: The repository '${place} Release' does not have a Release file.\n`).join(""), 100);
}

function* update(self: Running, site: Site, quiet: boolean): Process {
  const { files } = self.machine;
  yield* sleep(self, 1800);
  if (site.gone) return yield* dropped(self, site, quiet);
  let text = "";
  let count = 0;
  let total = 0;
  const get = (what: string, size: number) => {
    text += `Get:${++count} ${what} [${aptSize(size)}]\n`;
    total += size;
  };
  for (const { base, suite, release } of site.indexes) get(`${base} ${suite} InRelease`, release);
  for (const { base, suite, release, packages } of site.indexes) {
    const stem = `${LISTS}/${base.slice(7).replaceAll("/", "_")}_dists_${suite}`;
    place(files, `${stem}_InRelease`, filled(Math.round(release * 1e6)));
    for (const [part, size] of packages) {
      get(`${base} ${suite}/${part} amd64 Packages`, size);
      place(files, `${stem}_${part}_binary-amd64_Packages.lz4`, filled(Math.round(size * REPACKED * 1e6)));
    }
  }
  place(files, `${LISTS}/lock`, "");
  if (!quiet)
    yield* write(
      self,
      self.stdout,
      `${text}Fetched ${aptSize(total)} in 2s (${aptSize(total / 1.9)}/s)\n${through(self, "Reading package lists")}`,
    );
  return 0;
}

export const apt = (name: "apt" | "apt-get"): Program =>
  function* (self): Process {
    const words = wordsOf(self, WITH_VALUE);
    const { verb, has } = words;
    const site = siteHere(self);
    if (site.unknown) return yield* failing(self, `k8s-quest does not simulate ${name} of ${site.suite} yet\n`, 1);
    if (has("--version", "-v")) {
      yield* write(self, self.stdout, `apt ${site.apt} (amd64)\n`);
      return 0;
    }
    if (!verb) {
      yield* write(self, self.stdout, `apt ${site.apt} (amd64)\nUsage: ${name} command\n`);
      return 0;
    }
    if (["list", "search", "show", "policy", "source", "download", "build-dep", "edit-sources"].includes(verb))
      return yield* failing(self, `k8s-quest does not simulate \`${name} ${verb}\` yet\n`, 1);
    if (!CHANGES.has(verb) && !["clean", "autoclean", "check"].includes(verb))
      return yield* failing(self, `E: Invalid operation ${verb}\n`, 100);
    // Whoever reads what it prints is warned, a person at a terminal is not.
    if (name === "apt" && !self.stdout.terminal)
      yield* write(self, self.stderr, "\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n");
    if (self.user !== 0)
      return yield* failing(
        self,
        verb === "update"
          ? `E: List directory ${LISTS}/partial is missing. - Acquire (13: Permission denied)\n`
          : "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n",
        100,
      );
    switch (verb) {
      case "update":
        return yield* update(self, site, has("-qq"));
      case "install":
      case "reinstall":
        return yield* aptInstall(self, site, words);
      case "remove":
      case "purge":
      case "autoremove":
        return yield* aptRemove(self, site, words);
      case "upgrade":
      case "dist-upgrade":
      case "full-upgrade":
        yield* write(
          self,
          self.stdout,
          has("-qq")
            ? ""
            : `${head(self)}${through(self, "Calculating upgrade")}0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n`,
        );
        return 0;
      default:
        return 0;
    }
  };
