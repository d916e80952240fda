// The configuration language of nginx: directives with arguments and blocks, includes, and the complaints of `nginx -t`.
import type { FileSystem } from "../../machine/files.ts";
import { type FolderNode, type Node, nodeIn } from "../../machine/nodes.ts";

export interface Directive {
  name: string;
  args: readonly string[];
  block?: readonly Directive[];
}
export interface NginxError {
  error: string;
}

export const directives = (list: readonly Directive[], name: string): Directive[] => list.filter((each) => each.name === name);
export const directive = (list: readonly Directive[], name: string): Directive | undefined => list.find((each) => each.name === name);

interface Token {
  text: string;
  line: number;
  quoted: boolean;
}

/** Configurations are the same text in thousands of containers: parsed once each, unless they include other files. */
const parsed = new Map<string, readonly Directive[] | NginxError>();

const HOME = "/etc/nginx";

/** By the folder in which nginx has its files: a container that has it as its image does reads what the one before it read. */
const remembered = new WeakMap<Node, Map<string, readonly Directive[]>>();

/** Parses the file at `path` with all that it includes. */
export function parseConfig(files: FileSystem, path: string): readonly Directive[] | NginxError {
  const home = files.mounts.some(({ at }) => at.startsWith(HOME)) ? undefined : files.lookup(HOME);
  const known = home && remembered.get(home)?.get(path);
  if (known) return known;
  const reader = new Reader(files);
  const list = reader.file(path);
  if (home?.type === "folder" && !("error" in list) && reader.isWithin(home)) {
    let lists = remembered.get(home);
    if (!lists) remembered.set(home, (lists = new Map()));
    lists.set(path, list);
  }
  return list;
}

/** The directives of the command line (-g), whose complaints tell no line (ngx_conf_log_error). */
export function parseGiven(text: string): readonly Directive[] | NginxError {
  const list = parse(text, GIVEN);
  if (!("error" in list)) return list;
  const error = list.error.replace(/^unexpected end of file, expecting .* in /, 'unexpected end of parameter, expecting ";" in ');
  return { error: error.replace(new RegExp(`(${GIVEN}):\\d+$`), "$1") };
}
const GIVEN = "command line";

/** A list with its includes, and the lists that blocks and included files were: the same again in thousands of containers. */
const expanded = new WeakMap<readonly Directive[], { parts: readonly (readonly Directive[])[]; list: readonly Directive[] }>();

/** Reads one configuration, and knows where it has looked. */
class Reader {
  /** Files and folders. */
  readonly #looked = new Set<string>();

  constructor(private readonly files: FileSystem) {}

  /** Whether all that was read is in the folder itself, and not where a link leads. */
  isWithin(home: FolderNode): boolean {
    return [...this.#looked].every(
      (path) => path.startsWith(`${HOME}/`) && nodeIn(home, path.slice(HOME.length)) === this.files.lookup(path),
    );
  }

  file(path: string): readonly Directive[] | NginxError {
    this.#looked.add(path);
    if (!this.files.exists(path)) return { error: `open() "${path}" failed (2: No such file or directory)` };
    const text = this.files.read(path);
    const key = `${path}\n${text}`;
    let raw = parsed.get(key);
    if (!raw) {
      raw = parse(text, path);
      if (parsed.size > 200) parsed.clear();
      parsed.set(key, raw);
    }
    return "error" in raw ? raw : this.#expand(raw);
  }

  #expand(list: readonly Directive[]): readonly Directive[] | NginxError {
    if (!list.some((each) => each.block || each.name === "include")) return list;
    const parts: (readonly Directive[])[] = [];
    /** How many parts each directive gave. */
    const counts: number[] = [];
    for (const each of list) {
      const before = parts.length;
      const found =
        each.name === "include"
          ? this.#glob(each.args[0] ?? "").map((path) => () => this.file(path))
          : each.block
            ? [() => this.#expand(each.block!)]
            : [];
      for (const read of found) {
        const part = read();
        if ("error" in part) return part;
        parts.push(part);
      }
      counts.push(parts.length - before);
    }
    const known = expanded.get(list);
    if (known?.parts.length === parts.length && known.parts.every((part, index) => part === parts[index])) return known.list;
    let at = 0;
    const out = list.flatMap((each, index) => {
      const own = parts.slice(at, (at += counts[index]!));
      if (each.name === "include") return own.flat();
      return each.block ? [{ ...each, block: own[0]! }] : [each];
    });
    expanded.set(list, { parts, list: out });
    return out;
  }

  #glob(pattern: string): string[] {
    const { files } = this;
    const full = pattern.startsWith("/") ? pattern : `${HOME}/${pattern}`;
    if (!full.includes("*")) {
      this.#looked.add(full);
      return full === `${HOME}/mime.types` && !files.exists(full) ? [] : [full];
    }
    const folder = full.slice(0, full.lastIndexOf("/"));
    this.#looked.add(folder);
    const name = namePattern(full.slice(folder.length + 1));
    return files.isFolder(folder)
      ? files
          .list(folder)
          .filter((each) => name.test(each) && !each.startsWith("..") && !files.isFolder(`${folder}/${each}`))
          .map((each) => `${folder}/${each}`)
      : [];
  }
}

const patterns = new Map<string, RegExp>();

/** What names a pattern with `*` means. */
function namePattern(glob: string): RegExp {
  let pattern = patterns.get(glob);
  if (!pattern) {
    pattern = new RegExp(`^${glob.replace(/[.+?^$()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
    if (patterns.size > 200) patterns.clear();
    patterns.set(glob, pattern);
  }
  return pattern;
}

/** Where directives may stand is not checked; that a name is known is. */
const KNOWN = new Set(
  `absolute_redirect access_log add_header alias allow auth_basic auth_basic_user_file auth_request autoindex charset chunked_transfer_encoding client_body_buffer_size client_max_body_size
  client_body_temp_path client_header_timeout client_body_timeout daemon default_type deny env error_log error_page etag events expires gzip gzip_comp_level gzip_min_length gzip_proxied gzip_types
  gzip_vary gzip_static http http2 if ignore_invalid_headers include index internal keepalive keepalive_requests keepalive_timeout large_client_header_buffers least_conn ip_hash hash limit_conn limit_conn_zone
  limit_except limit_rate limit_req limit_req_zone listen load_module location log_format log_not_found map master_process mirror multi_accept pid port_in_redirect proxy_buffer_size proxy_buffering
  proxy_buffers proxy_cache proxy_cache_path proxy_connect_timeout proxy_hide_header proxy_http_version proxy_intercept_errors proxy_next_upstream proxy_pass proxy_pass_header proxy_pass_request_headers proxy_read_timeout proxy_redirect
  proxy_request_buffering proxy_send_timeout proxy_set_header proxy_ssl_server_name proxy_ssl_verify proxy_temp_path real_ip_header resolver resolver_timeout return rewrite root satisfy scgi_temp_path send_timeout sendfile server server_name
  server_names_hash_bucket_size server_tokens set set_real_ip_from split_clients ssl_certificate ssl_certificate_key ssl_ciphers ssl_dhparam ssl_prefer_server_ciphers ssl_protocols ssl_session_cache
  ssl_session_timeout stream stub_status sub_filter sub_filter_once tcp_nodelay tcp_nopush try_files types types_hash_max_size underscores_in_headers upstream use user uwsgi_temp_path fastcgi_temp_path fastcgi_pass
  fastcgi_param fastcgi_index fastcgi_split_path_info valid_referers worker_connections worker_processes worker_rlimit_nofile zone`.split(
    /\s+/,
  ),
);

function parse(text: string, path: string): readonly Directive[] | NginxError {
  const tokens = tokenise(text);
  let at = 0;
  let failed: NginxError | undefined;
  const block = (depth: number, free: boolean): Directive[] => {
    const out: Directive[] = [];
    let words: Token[] = [];
    for (; at < tokens.length && !failed; at++) {
      const token = tokens[at]!;
      const symbol = token.quoted ? "" : token.text;
      if (symbol === "}") {
        if (words.length) failed = { error: `unexpected "}" in ${path}:${token.line}` };
        else if (!depth) failed = { error: `unexpected "}" in ${path}:${token.line}` };
        return out;
      }
      if (symbol !== ";" && symbol !== "{") {
        words.push(token);
        continue;
      }
      const [first, ...rest] = words;
      if (!first) {
        failed = { error: `unexpected "${symbol}" in ${path}:${token.line}` };
        return out;
      }
      if (!free && !KNOWN.has(first.text)) {
        failed = { error: `unknown directive "${first.text}" in ${path}:${first.line}` };
        return out;
      }
      const entry: Directive = { name: first.text, args: rest.map((word) => word.text) };
      words = [];
      if (symbol === "{") {
        at++;
        entry.block = block(depth + 1, ["types", "map", "split_clients"].includes(first.text));
      }
      out.push(entry);
    }
    if (!failed && (depth || words.length))
      failed = {
        error: `unexpected end of file, expecting "${words.length ? ';" or "}' : "}"}" in ${path}:${text.split("\n").length}`.replace(
          '""',
          '"',
        ),
      };
    return out;
  };
  const out = block(0, false);
  return failed ?? out;
}

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let i = 0; i < text.length; ) {
    const c = text[i]!;
    if (c === "\n") line++;
    if (/\s/.test(c)) i++;
    else if (c === "#") while (i < text.length && text[i] !== "\n") i++;
    else if (c === ";" || c === "{" || c === "}") {
      tokens.push({ text: c, line, quoted: false });
      i++;
    } else if (c === '"' || c === "'") {
      let out = "";
      const start = line;
      for (i++; i < text.length && text[i] !== c; i++) {
        if (text[i] === "\\" && i + 1 < text.length) {
          const next = text[++i]!;
          out += next === "n" ? "\n" : next === "t" ? "\t" : next === "r" ? "\r" : next === c || next === "\\" ? next : `\\${next}`;
        } else out += text[i];
        if (text[i] === "\n") line++;
      }
      i++;
      tokens.push({ text: out, line: start, quoted: true });
    } else {
      let out = "";
      while (i < text.length && !/[\s;{}]/.test(text[i]!)) {
        if (text[i] === "$" && text[i + 1] === "{") {
          const end = text.indexOf("}", i);
          out += text.slice(i, end + 1);
          i = end + 1;
        } else out += text[i++];
      }
      tokens.push({ text: out, line, quoted: false });
    }
  }
  return tokens;
}
