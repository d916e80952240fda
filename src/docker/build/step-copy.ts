// COPY and ADD: files of the context, of stages and images, and those written in the Dockerfile itself.
import type { Task } from "../../machine/process.ts";
import { HOST } from "../images/platform.ts";
import { type Found, NotFound, sourcesIn } from "./copy.ts";
import { isHttpUrl } from "./get.ts";
import { type GitUrl, GitUrlError, gitUrlOf, isGitSource } from "./git-url.ts";
import { takesContext } from "./needed.ts";
import { type Instruction, ParseError } from "./parse.ts";
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
  const written = words.at(-1)!;
  const target = state.platform.os === HOST.os ? written : written.replaceAll("\\", "/").replace(/^[a-z]:/i, "");
  const sources = words.slice(0, -1);
  if (sources.length > 1 && !target.endsWith("/") && target !== ".")
    throw new ParseError(
      `dockerfile parse error on line ${each.start}: When using ${each.keyword} with more than one source file, the destination must be a directory and end with a /`,
      each.start,
      each.end,
    );
  const from = flag("from");
  const fail = (words: string) => new ParseError(words, each.start, each.end);
  const isAdd = each.keyword === "ADD";
  const elsewhere = sources.filter((one) => isGitSource(one) || isHttpUrl(one));
  const expected = flag("checksum") === undefined ? undefined : expand(flag("checksum")!, variables, expanding);
  if (expected !== undefined) {
    if (sources.length > 1) throw fail("checksum can't be specified for multiple sources");
    if (!elsewhere.length) throw fail("checksum requires HTTP(S) or Git sources");
  }
  if (!isAdd && !from && elsewhere.length) throw fail(`source can't be a ${isGitSource(elsewhere[0]!) ? "git ref" : "URL"} for COPY`);
  if (takesContext(each)) yield* site.loadContext();
  const downloads = new Map<string, Found>();
  if (isAdd)
    for (const one of elsewhere) {
      const git = repositoryIn(one, { checksum: expected, keepGitDir: flag("keep-git-dir") }, fail);
      if (!git) mayBeDigest(expected, fail);
      downloads.set(one, git ? yield* site.repository(git, each, name) : yield* site.remote(one, expected, each, name));
    }
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
    unpack: isAdd && !/^(0|f|false)$/i.test(flag("unpack") ?? (elsewhere.length ? "false" : "")),
    parents: each.flags.includes("--parents"),
    exclude: each.flags.filter((one) => one.startsWith("--exclude=")).map((one) => one.slice(10)),
  };
  return {
    key: keyOf(state.key, each.keyword, checksum(found), place, copyOptions),
    createdBy: `${each.keyword} ${[...sources, written].join(" ")} # buildkit`,
    *act() {
      yield { until: engine.clock.now + 30 };
      return copied(engine, state, found, place, copyOptions, source.program);
    },
  };
}

type Fail = (words: string) => ParseError;

/** A source as a repository, with what flags say of it; undefined for what is none. @throws ParseError */
function repositoryIn(
  source: string,
  { checksum, keepGitDir }: { checksum: string | undefined; keepGitDir: string | undefined },
  fail: Fail,
): GitUrl | undefined {
  let url: GitUrl | undefined;
  try {
    url = gitUrlOf(source);
  } catch (error) {
    throw error instanceof GitUrlError ? fail(error.message) : error;
  }
  if (!url) return undefined;
  const keep = keepGitDir === undefined ? undefined : !/^(0|f|false)$/i.test(keepGitDir);
  if (keep !== undefined && url.keepGitDir !== undefined && keep !== url.keepGitDir) throw fail("inconsistent keep-git-dir configuration");
  if (checksum && url.checksum && checksum !== url.checksum)
    throw fail(`checksum mismatch ${JSON.stringify(checksum)} != ${JSON.stringify(url.checksum)}`);
  return { ...url, keepGitDir: url.keepGitDir ?? keep, checksum: url.checksum || (checksum ?? "") };
}

/** What --checksum says of a file (go-digest: Validate). @throws ParseError */
function mayBeDigest(text: string | undefined, fail: Fail): void {
  if (text === undefined) return;
  if (!/^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]+$/.test(text)) throw fail("invalid checksum digest format");
  if (!/^sha(256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/.test(text))
    throw fail(/^sha(256|384|512):/.test(text) ? "invalid checksum digest length" : "unsupported digest algorithm");
}
