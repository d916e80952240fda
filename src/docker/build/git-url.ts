// Addresses of git repositories, with what of them is meant (buildkit/frontend/dockerfile/dfgitutil, util/gitutil: git_url.go; util/sshutil).

export interface GitUrl {
  scheme: "http" | "https" | "ssh" | "git";
  /** With a port, where one is told. */
  host: string;
  path: string;
  /** What git is told. */
  remote: string;
  /** A branch, a tag or a commit; nothing for the repository's own. */
  ref: string;
  subdir: string;
  /** What the commit's name begins with. */
  checksum: string;
  keepGitDir: boolean | undefined;
  /** It could be a path as well: github.com/… without a scheme. */
  isLikeLocal: boolean;
}

/** A git address that says what cannot be. */
export class GitUrlError extends Error {}

const SCHEMES = ["http", "https", "ssh", "git"] as const;
const URL_FORM = /^([a-zA-Z0-9]+):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
/** user@host:path */
const SCP_FORM = /^([a-zA-Z0-9-_]+)@([a-zA-Z0-9-.]+):(.*?)(?:\?(.*?))?(?:#(.*))?$/;
/** A whole name of a commit. */
export const isCommit = (text: string): boolean => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/** What an address of git means; undefined for what is none. @throws GitUrlError */
export function gitUrlOf(text: string): GitUrl | undefined {
  const isLikeLocal = text.startsWith("github.com/");
  const [, name = "", host = "", path = "", query, fragment] = URL_FORM.exec(isLikeLocal ? `https://${text}` : text) ?? [];
  const scheme = SCHEMES.find((each) => each === name.toLowerCase());
  if (scheme) {
    // An address of the web is one of git only where its path says so.
    if (!isLikeLocal && scheme.startsWith("http") && !path.endsWith(".git")) return undefined;
    return withOptions({ scheme, host, path, remote: `${scheme}://${host}${path}`, isLikeLocal }, query, fragment);
  }
  const [, user, at = "", place = "", asked, part] = name ? [] : (SCP_FORM.exec(text) ?? []);
  if (user === undefined) return undefined;
  return withOptions({ scheme: "ssh", host: at, path: place, remote: `${user}@${at}:${place}`, isLikeLocal }, asked, part);
}

type Place = Pick<GitUrl, "scheme" | "host" | "path" | "remote" | "isLikeLocal">;

/** #ref:folder, and ?ref=…&subdir=… @throws GitUrlError */
function withOptions(place: Place, query: string | undefined, fragment = ""): GitUrl {
  const [ref = "", subdir = ""] = fragment.split(/:(.*)/s);
  const url: GitUrl = { ...place, ref: decodeURIComponent(ref), subdir, checksum: "", keepGitDir: undefined };
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (values.has(name)) throw new GitUrlError(`query ${JSON.stringify(name)} has multiple values`);
    if (!value && name !== "submodules" && name !== "keep-git-dir") throw new GitUrlError(`query ${JSON.stringify(name)} has no value`);
    values.set(name, value);
  }
  const isTrue = (name: string, value: string): boolean => {
    if (!/^(1|t|true|0|f|false|)$/i.test(value)) throw new GitUrlError(`invalid ${name} value: ${JSON.stringify(value)}`);
    return !/^(0|f|false)$/i.test(value);
  };
  const set = (name: "ref" | "subdir", value: string) => {
    if (url[name] && url[name] !== value)
      throw new GitUrlError(`${name} conflicts: ${JSON.stringify(url[name])} vs ${JSON.stringify(value)}`);
    url[name] = value;
  };
  const whole = (prefix: string, value: string) => (value.startsWith(prefix) ? value : prefix + value);
  for (const [name, value] of values) {
    if (name === "ref" || name === "subdir") set(name, value);
    else if (name === "checksum" || name === "commit") url.checksum = value;
    else if (name === "keep-git-dir") url.keepGitDir = isTrue(name, value);
    else if (name === "submodules") isTrue(name, value);
    else if (name !== "tag" && name !== "branch") throw new GitUrlError(`unexpected query ${JSON.stringify(name)}`);
  }
  const [tag, branch] = [values.get("tag"), values.get("branch")];
  if (tag !== undefined) set("ref", whole("refs/tags/", tag));
  if (branch !== undefined) {
    if (tag !== undefined) throw new GitUrlError("branch conflicts with tag");
    set("ref", whole("refs/heads/", branch));
  }
  if (url.checksum && !url.ref) url.ref = url.checksum;
  return url;
}

/** What ADD takes for a repository: what could be a path is one (dockerfile2llb: isGitSource). */
export function isGitSource(text: string): boolean {
  try {
    const url = gitUrlOf(text);
    return url !== undefined && !url.isLikeLocal;
  } catch (error) {
    // It says what cannot be; whoever takes it tells of that.
    if (error instanceof GitUrlError) return true;
    throw error;
  }
}
