// curl's command line: options by letter and by name, and what they gather into.
import type { Running, Task } from "../../../machine/process.ts";
import { complain, lines, readInput, ToolError } from "../tool.ts";

/** Options without a value, by long name. */
const PLAIN: Readonly<Record<string, string>> = {
  s: "silent",
  S: "show-error",
  i: "include",
  I: "head",
  v: "verbose",
  O: "remote-name",
  J: "remote-header-name",
  k: "insecure",
  L: "location",
  f: "fail",
  G: "get",
  "#": "progress-bar",
  g: "globoff",
  N: "no-buffer",
  "4": "ipv4",
  "6": "ipv6",
  "0": "http1.0",
  h: "help",
  V: "version",
};
const PLAIN_LONG = [
  "fail-with-body",
  "compressed",
  "retry-connrefused",
  "retry-all-errors",
  "create-dirs",
  "no-progress-meter",
  "http1.1",
  "http2",
  "path-as-is",
  "tcp-nodelay",
  "no-keepalive",
  "post301",
  "post302",
  "location-trusted",
  "remove-on-error",
];
const VALUED: Readonly<Record<string, string>> = {
  o: "output",
  X: "request",
  d: "data",
  H: "header",
  m: "max-time",
  w: "write-out",
  u: "user",
  A: "user-agent",
  e: "referer",
  b: "cookie",
  F: "form",
  T: "upload-file",
  x: "proxy",
  E: "cert",
  r: "range",
  D: "dump-header",
};
const VALUED_LONG = [
  "data-raw",
  "data-binary",
  "data-urlencode",
  "data-ascii",
  "json",
  "connect-timeout",
  "resolve",
  "retry",
  "retry-delay",
  "retry-max-time",
  "max-redirs",
  "cacert",
  "capath",
  "key",
  "cert-type",
  "interface",
  "url",
  "oauth2-bearer",
  "unix-socket",
  "connect-to",
  "noproxy",
];
const PLAIN_NAMES = new Set([...Object.values(PLAIN), ...PLAIN_LONG]);
const VALUED_NAMES = new Set([...Object.values(VALUED), ...VALUED_LONG]);
/** Real options that would do something which this machine has not. */
const NOT_SIMULATED = [
  "form",
  "proxy",
  "range",
  "unix-socket",
  "connect-to",
  "upload-file",
  "interface",
  "remote-header-name",
  "capath",
  "cert-type",
  "http1.0",
  "location-trusted",
  "remove-on-error",
  "retry-max-time",
];

/** One URL and where its body goes; "-" or undefined is standard output. */
export interface Transfer {
  url: string;
  output?: string;
}

export interface CurlOptions {
  has(name: string): boolean;
  value(name: string): string | undefined;
  values(name: string): readonly string[];
  transfers: Transfer[];
  /** The request's body; undefined where none was given. */
  data: string | undefined;
  dataType: string;
}

const usage = (text: string): ToolError => new ToolError(`${text}\ncurl: try 'curl --help' or 'curl --manual' for more information`, 2);

/** @throws ToolError */
export function* parseCurl(self: Running, args: readonly string[]): Task<CurlOptions> {
  const given = new Map<string, string[]>();
  const urls: string[] = [];
  const outputs: string[] = [];
  let data: string | undefined;
  let dataType = "application/x-www-form-urlencoded";
  const add = (name: string, value?: string) => given.set(name, [...(given.get(name) ?? []), ...(value === undefined ? [] : [value])]);

  function* take(name: string, value: string): Task<void> {
    add(name, value);
    if (NOT_SIMULATED.includes(name)) throw new ToolError(`k8s-quest does not simulate --${name} yet`);
    if (name === "output") outputs.push(value);
    if (name === "url") urls.push(value);
    if (/^(max-time|connect-timeout|retry|retry-delay|retry-max-time|max-redirs)$/.test(name) && !/^-?\d+(\.\d+)?$/.test(value))
      throw usage(`option ${shown(name)}: expected a proper numerical parameter`);
    if (!name.startsWith("data") && name !== "json") return;
    let text = value;
    const [, label = "", file] =
      name === "data-urlencode" ? (/^([^=@]*)@(.*)$/s.exec(value) ?? []) : name !== "data-raw" ? (/^()@(.*)$/s.exec(value) ?? []) : [];
    if (file !== undefined) {
      const read = yield* readInput(self, file);
      if (read === undefined) throw new ToolError("", 26);
      text = name === "data" || name === "data-ascii" ? read.replace(/[\r\n\0]/g, "") : read;
    }
    if (name === "data-urlencode") {
      const encode = (raw: string) =>
        encodeURIComponent(raw).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
      const at = text.indexOf("=");
      if (file !== undefined) text = `${label ? `${label}=` : ""}${encode(text)}`;
      else text = at < 0 ? encode(text) : `${at ? text.slice(0, at + 1) : ""}${encode(text.slice(at + 1))}`;
    }
    if (name === "json") dataType = "application/json";
    data = data === undefined ? text : `${data}${name === "json" ? "" : "&"}${text}`;
  }
  const shown = (name: string): string => {
    const letter = Object.entries(VALUED).find(([, long]) => long === name)?.[0];
    return letter ? `-${letter}` : `--${name}`;
  };

  const words = [...args];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--") continue;
    if (word.startsWith("--")) {
      const name = word.slice(2);
      if (PLAIN_NAMES.has(name)) add(name);
      else if (PLAIN_NAMES.has(name.replace(/^no-/, ""))) given.delete(name.replace(/^no-/, ""));
      else if (VALUED_NAMES.has(name)) {
        const value = words.shift();
        if (value === undefined) throw usage(`option ${word}: requires parameter`);
        yield* take(name, value);
      } else throw usage(`option ${word}: is unknown`);
      if (NOT_SIMULATED.includes(name)) throw new ToolError(`k8s-quest does not simulate --${name} yet`);
      continue;
    }
    if (word.length < 2 || word[0] !== "-") {
      urls.push(word);
      continue;
    }
    for (let i = 1; i < word.length; i++) {
      const letter = word[i]!;
      if (PLAIN[letter]) {
        add(PLAIN[letter]);
        if (NOT_SIMULATED.includes(PLAIN[letter])) throw new ToolError(`k8s-quest does not simulate --${PLAIN[letter]} yet`);
        if (letter === "O") outputs.push("");
      } else if (VALUED[letter]) {
        const value = word.slice(i + 1) || words.shift();
        if (value === undefined) throw usage(`option -${letter}: requires parameter`);
        yield* take(VALUED[letter], value);
        break;
      } else throw usage(`option ${word}: is unknown`);
    }
  }
  const transfers = urls
    .flatMap((url) => (given.has("globoff") ? [url] : expandGlob(url)))
    .map((url, index): Transfer => {
      const output = outputs[index] ?? (given.has("remote-name") ? "" : undefined);
      return output === undefined ? { url } : { url, output: output || remoteName(url) };
    });
  return {
    has: (name) => given.has(name),
    value: (name) => given.get(name)?.at(-1),
    values: (name) => given.get(name) ?? [],
    transfers,
    data,
    dataType,
  };
}

/** `-O`: the last part of the URL's path. @throws ToolError */
function remoteName(url: string): string {
  const name = url
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/[?#].*$/, "")
    .split("/")
    .slice(1)
    .at(-1);
  // Since 8.8 curl calls it so where the URL has no name.
  return name || "curl_response";
}

/** {a,b} and [1-3] in a URL. */
function expandGlob(url: string): string[] {
  const match = /\{([^{}]*)\}|\[(\d+)-(\d+)\]/.exec(url);
  if (!match) return [url];
  const range =
    match[2] === undefined
      ? match[1]!.split(",")
      : Array.from({ length: Math.max(0, Number(match[3]) - Number(match[2]) + 1) }, (_, i) =>
          String(Number(match[2]) + i).padStart(match[2]!.length, "0"),
        );
  return range.flatMap((value) => expandGlob(url.slice(0, match.index) + value + url.slice(match.index + match[0].length)));
}

/** -H's lines: a file's where it starts with "@". */
export function* headerLines(self: Running, values: readonly string[]): Task<string[]> {
  const all: string[] = [];
  for (const value of values) {
    if (!value.startsWith("@")) all.push(value);
    else {
      const text = yield* readInput(self, value.slice(1));
      if (text === undefined) yield* complain(self, `option -H: error encountered when reading a file`);
      else all.push(...lines(text));
    }
  }
  return all;
}
