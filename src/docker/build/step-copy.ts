// COPY and ADD: files of the context, of stages and images, and those written in the Dockerfile itself.
import type { Task } from "../../machine/process.ts";
import { type Found, NotFound, sourcesIn } from "./copy.ts";
import { takesContext } from "./needed.ts";
import { type Instruction, ParseError } from "./parse.ts";
import { isGitSource, isHttpSource } from "./remote.ts";
import { copied, keyOf, ownerOf, type State, variablesOf, within } from "./state.ts";
import type { Site, StepSource, Work } from "./step.ts";
import { checksum } from "./tree.ts";
import { expand, rawWords } from "./words.ts";

const BOTH = ["chown", "chmod", "link", "exclude"];
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  COPY: [...BOTH, "from", "parents"],
  ADD: [...BOTH, "keep-git-dir", "checksum", "unpack"],
};

/** COPY and ADD. @throws SolveError, ParseError */
export function* copyWork(site: Site, state: State, each: Instruction, name: string): Task<Work> {
  const { engine } = site;
  const expanding = site.expanding(each);
  const variables = variablesOf(state);
  const words = (each.json ?? rawWords(each.rest)).map((word) => expand(word, variables, expanding));
  const flag = (key: string) => each.flags.find((one) => one.startsWith(`--${key}=`))?.slice(key.length + 3);
  const unknown = each.flags.find((one) => !FLAGS[each.keyword]!.includes(/^--([\w-]+)/.exec(one)?.[1] ?? ""));
  if (unknown)
    throw new ParseError(`dockerfile parse error on line ${each.start}: unknown flag: ${unknown.replace(/=.*/, "")}`, each.start, each.end);
  if (words.length < 2)
    throw new ParseError(
      `dockerfile parse error on line ${each.start}: ${each.keyword} requires at least two arguments, but only one was provided. Destination could not be determined`,
      each.start,
      each.end,
    );
  const target = words.at(-1)!;
  const sources = words.slice(0, -1);
  if (sources.length > 1 && !target.endsWith("/") && target !== ".")
    throw new ParseError(
      `dockerfile parse error on line ${each.start}: When using ${each.keyword} with more than one source file, the destination must be a directory and end with a /`,
      each.start,
      each.end,
    );
  const from = flag("from");
  const fail = (words: string) => new ParseError(words, each.start, each.end);
  const remote = sources.filter(isHttpSource);
  if (each.keyword === "COPY" && !from && remote.length) throw fail("source can't be a URL for COPY");
  const git = each.keyword === "ADD" ? sources.find(isGitSource) : undefined;
  if (git) throw fail(`k8s-quest does not simulate ADD from ${git} yet`);
  const expected = flag("checksum") === undefined ? undefined : expand(flag("checksum")!, variables, expanding);
  if (expected !== undefined) {
    if (sources.length > 1) throw fail("checksum can't be specified for multiple sources");
    if (!remote.length) throw fail("checksum requires HTTP(S) or Git sources");
    if (!/^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]+$/.test(expected)) throw fail("invalid checksum digest format");
    if (!/^sha(256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/.test(expected))
      throw fail(/^sha(256|384|512):/.test(expected) ? "invalid checksum digest length" : "unsupported digest algorithm");
    if (!expected.startsWith("sha256:")) throw fail(`k8s-quest does not simulate --checksum=${expected.split(":")[0]} yet`);
  }
  if (takesContext(each)) yield* site.loadContext();
  const downloads = new Map<string, Found>();
  for (const url of remote) downloads.set(url, yield* site.remote(url, expected, each, name));
  const source: StepSource = from ? yield* site.source(expand(from, variables, expanding), each) : { files: site.visible };
  const documents = new Map(
    each.heredocs.map(({ name: title, content, expand: open }) => [
      title,
      open ? expand(content, variables, { ...expanding, raw: true }) : content,
    ]),
  );
  const found = sources.flatMap((one) => {
    const download = downloads.get(one);
    if (download) return [download];
    const document = documents.get(/^<<-?["']?([\w.]+)["']?$/.exec(one)?.[1] ?? "");
    if (document !== undefined)
      return [
        {
          path: `/${/[\w.]+/.exec(one)![0]}`,
          node: { type: "file" as const, content: document, mode: 0o644, owner: 0, modified: engine.clock.now },
        },
      ];
    try {
      return sourcesIn(source.files, one);
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      throw site.missing(each, name, error.path, !from);
    }
  });
  const owner = flag("chown") ? ownerOf(state, expand(flag("chown")!, variables, expanding)) : undefined;
  const mode = flag("chmod");
  if (mode !== undefined && !/^0?[0-7]{3,4}$/.test(mode))
    throw new ParseError(`invalid chmod parameter: '${mode}'. it should be octal string and between 0 and 07777`, each.start, each.end);
  const place = within(state, target);
  const copyOptions = {
    ...(owner ? { owner } : {}),
    ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
    // What comes from elsewhere is not unpacked, unless that is asked for.
    unpack: each.keyword === "ADD" && !/^(0|f|false)$/i.test(flag("unpack") ?? (remote.length ? "false" : "")),
    parents: each.flags.includes("--parents"),
    exclude: each.flags.filter((one) => one.startsWith("--exclude=")).map((one) => one.slice(10)),
  };
  return {
    key: keyOf(state.key, each.keyword, checksum(found), place, copyOptions),
    createdBy: `${each.keyword} ${[...sources, target].join(" ")} # buildkit`,
    *act() {
      yield { until: engine.clock.now + 30 };
      return copied(engine, state, found, place, copyOptions, source.program);
    },
  };
}
