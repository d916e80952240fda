// The files of a git repository, as the builder fetches them with the git of its computer (buildkit/source/git).
import { FileSystem } from "../../machine/files.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import type { BuildClient } from "./client.ts";
import { GitObjects } from "./git-objects.ts";
import { GitFailed, GitRemote, type Refs } from "./git-remote.ts";
import { type GitUrl, isCommit } from "./git-url.ts";
import { askerOf, RemoteError } from "./remote.ts";

/** What each of git's commands that fails makes of the whole. @throws RemoteError */
function* doing<T>(what: string, task: Task<T>, log: (text: string) => void, isKeyed: boolean): Task<T> {
  try {
    return yield* task;
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    log(error.stderr);
    throw new RemoteError(`${what}: ${error.message}`, isKeyed);
  }
}

/** Passwords are not told. */
const shown = (remote: string): string => remote.replace(/(?<=:\/\/[^@/:]*:)[^@/]*(?=@)/, "xxxxx");

export class GitSource {
  readonly #remote: GitRemote;
  #commit = "";
  /** What is meant, or the repository's own branch. */
  #ref: string;

  constructor(
    private readonly engine: Engine,
    private readonly client: BuildClient,
    private readonly url: GitUrl,
    /** Takes what git writes. */
    private readonly log: (text: string) => void,
  ) {
    this.#remote = new GitRemote(askerOf(engine), url);
    this.#ref = url.ref;
  }

  /** The repository's files, or those of the folder that is meant. @throws RemoteError */
  *files(): Task<FolderNode> {
    const { url, engine } = this;
    const { checksum, ref } = url;
    if (checksum && !/^[a-fA-F0-9]+$/.test(checksum))
      throw new RemoteError(`invalid checksum ${checksum} for Git URL, expected hex commit hash`);
    if (isCommit(ref)) {
      if (checksum && !ref.startsWith(checksum)) throw new RemoteError(`expected checksum to match ${checksum}, got ${ref}`);
      this.#commit = ref;
    } else this.#commit = yield* this.#resolve();
    const files = yield* this.#fetch();
    if (!url.subdir) return files;
    const folder = new FileSystem(() => engine.clock.now, files).lookup(`/${url.subdir}`);
    if (folder?.type === "folder") return folder;
    const why = folder ? `readdirent ${url.subdir}: not a directory` : `open ${url.subdir}: no such file or directory`;
    throw new RemoteError(`failed to open subdir ${url.subdir.replace(/\/$/, "")}: ${why}`, true);
  }

  /** Which commit is meant. @throws RemoteError */
  *#resolve(): Task<string> {
    const { url, log } = this;
    const remote = shown(url.remote);
    yield* this.#mayConnect(false);
    const refs = () => this.#remote.refs();
    if (!this.#ref) {
      const { head } = yield* doing(`error fetching default branch for repository ${remote}`, refs(), log, false);
      if (head) log(`${head.symbol ? `ref: ${head.symbol}\tHEAD\n` : ""}${head.commit}\tHEAD\n`);
      const branch = /^refs\/heads\/(\S+)$/.exec(head?.symbol ?? "")?.[1];
      if (branch === undefined) throw new RemoteError(`could not find default branch for repository: ${remote}`);
      this.#ref = branch;
    }
    const ref = this.#ref;
    const { all } = yield* doing(`failed to fetch remote ${remote}`, refs(), log, false);
    const listed = [...all].filter(([name]) => [ref, `${ref}^{}`].some((each) => `/${name}`.endsWith(`/${each}`)));
    const output = listed.map(([name, commit]) => `${commit}\t${name}\n`).join("");
    log(output);
    return this.#chosen(ref, all, output);
  }

  /** Branches go before tags, and a tag is what it names. @throws RemoteError */
  #chosen(ref: string, all: Refs["all"], output: string): string {
    const { checksum } = this.url;
    const under = (prefix: string) => all.get(prefix + (ref.startsWith(prefix) ? ref.slice(prefix.length) : ref));
    const branch = under("refs/") ?? under("refs/heads/");
    const commit = branch ?? under("refs/tags/");
    if (commit === undefined) throw new RemoteError(`repository does not contain ref ${ref}, output: ${JSON.stringify(output)}`);
    const named = branch === undefined ? all.get(`refs/tags/${ref.replace(/^refs\/tags\//, "")}^{}`) : undefined;
    if (checksum && ![commit, named].some((each) => each?.startsWith(checksum)))
      throw new RemoteError(`expected checksum to match ${checksum}, got ${named === undefined ? commit : ` or ${named}`}`);
    return named ?? commit;
  }

  /** Over SSH only with a key of the client's. @throws RemoteError */
  *#mayConnect(isKeyed: boolean): Task<void> {
    if (this.url.scheme === "ssh" && !(yield* this.client.hasKey("default")))
      throw new RemoteError('no SSH key "default" forwarded from the client', isKeyed);
  }

  /** @throws RemoteError */
  *#fetch(): Task<FolderNode> {
    const { url, log, engine } = this;
    const { remote } = url;
    const ref = this.#ref;
    yield* this.#mayConnect(true);
    log(`Initialized empty Git repository in /var/lib/docker/overlay2/${engine.random.hex(25)}/diff/\n`);
    const what = `failed to fetch remote ${shown(remote)}`;
    if (isCommit(ref)) {
      log(`fatal: Not a valid object name ${ref}^{commit}\n`);
      yield* doing(what, this.#remote.refs(), log, true);
    } else log("fatal: dumb http transport does not support shallow capabilities\n");
    const objects = new GitObjects(this.#remote, remote);
    const files = yield* doing(what, objects.files(this.#commit, engine.clock.now), log, true);
    const from = `From ${shown(remote).replace(/\.git$/, "")}\n`;
    const row = (kind: string, name: string, to: string) => ` * ${kind.padEnd(17)} ${name.padEnd(10)} -> ${to}\n`;
    log(from + (isCommit(ref) ? row("branch", ref, "FETCH_HEAD") : row("[new branch]", ref, ref)));
    log(`${this.#commit}\n`);
    if (url.keepGitDir) throw new RemoteError("k8s-quest does not simulate keeping the .git folder of a repository yet", true);
    return files;
  }
}
