// The client's own files below ~/.docker: credentials for registries, and contexts by which engines are reached (cli/config, cli/context/store).

import { fromBase64, toBase64 } from "../../base/bytes.ts";
import { digestOf } from "../../images/hash.ts";
import { FileError } from "../../machine/file-error.ts";
import type { Running } from "../../machine/process.ts";
import { type ConfigFile, parseConfig } from "./config-file.ts";
import { type Context, parseContext } from "./context-meta.ts";
import { Failure } from "./failure.ts";
import { hostOf } from "./host.ts";
import { naturally } from "./order.ts";

/** What stood before the verb: --host, --context, --config. */
export interface Globals {
  hosts?: readonly string[];
  context?: string;
  config?: string;
}
const globals = new WeakMap<Running, Globals>();
export const setGlobals = (self: Running, given: Globals): void => {
  globals.set(self, given);
};
export const globalsOf = (self: Running): Globals => globals.get(self) ?? {};

export interface Login {
  username: string;
  password: string;
}

export type { Context };

export const SOCKET = "unix:///var/run/docker.sock";

/** The host under which credentials are kept: with an address of the API, or without (registry.ConvertToHostname). */
export const hostName = (address: string): string => address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");

/** Nobody knows which engine is meant: docker ends at once, whatever it was about. */
export class Uninitialized extends Failure {}

export class Settings {
  constructor(private readonly self: Running) {}

  get folder(): string {
    const { environment } = this.self;
    return globalsOf(this.self).config || environment["DOCKER_CONFIG"] || `${environment["HOME"] || "/root"}/.docker`;
  }
  get path(): string {
    return `${this.folder}/config.json`;
  }

  #text(path: string): string | undefined {
    const { files } = this.self.machine;
    try {
      return files.exists(path) ? files.read(path) : undefined;
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }
  #write(path: string, text: string, mode: number, folderMode = 0o700): void {
    const { files } = this.self.machine;
    const folder = path.slice(0, path.lastIndexOf("/"));
    try {
      if (!files.exists(folder)) files.makeFolder(folder, { parents: true, mode: folderMode, owner: this.self.user });
      files.write(path, text, { mode, owner: this.self.user });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new Failure(`open ${path}: ${error.message.toLowerCase()}`);
    }
  }

  /** The configuration, as far as it can be read. */
  read(): ConfigFile {
    return parseConfig(this.#text(this.path) ?? "").config;
  }
  /** What is told of a file that cannot be read, by each program that reads it; "" where it can. */
  get warning(): string {
    const { wrong } = parseConfig(this.#text(this.path) ?? "");
    return wrong ? `WARNING: Error parsing config file (${this.path}): ${wrong}\n` : "";
  }
  #save(config: ConfigFile): void {
    this.#write(this.path, JSON.stringify(config, undefined, "\t"), 0o600);
  }

  /** What was kept for a registry; its address may be written in several ways. */
  login(address: string): Login | undefined {
    const { auths } = this.read();
    const key = auths[address] ? address : Object.keys(auths).find((each) => hostName(each) === hostName(address));
    const text = key === undefined ? "" : fromBase64(auths[key]!.auth ?? "");
    const at = text.indexOf(":");
    return at < 0 ? undefined : { username: text.slice(0, at), password: text.slice(at + 1) };
  }
  /** Whether that is anything new. */
  keep(address: string, { username, password }: Login): boolean {
    const config = this.read();
    const auth = toBase64(`${username}:${password}`);
    if (config.auths[address]?.auth === auth) return false;
    const auths = { ...config.auths, [address]: { auth } };
    this.#save({ ...config, auths: Object.fromEntries(Object.entries(auths).sort(([a], [b]) => (a < b ? -1 : 1))) });
    return true;
  }
  forget(addresses: readonly string[]): void {
    const config = this.read();
    const auths = Object.fromEntries(Object.entries(config.auths).filter(([key]) => !addresses.includes(key)));
    if (Object.keys(auths).length < Object.keys(config.auths).length) this.#save({ ...config, auths });
  }
  /** X-Registry-Auth for a registry's host. */
  header(host: string): Readonly<Record<string, string>> {
    const address = host === "docker.io" ? INDEX : host;
    const own = this.login(address);
    const text = JSON.stringify(own ? { ...own, serveraddress: address } : {});
    return { "x-registry-auth": Buffer.from(text).toString("base64url") };
  }
  /** X-Registry-Config: what was kept for all registries, which a build may begin from. */
  headers(): Readonly<Record<string, string>> {
    const all = Object.keys(this.read().auths).map((address) => [address, { ...this.login(address), serveraddress: address }]);
    return { "x-registry-config": Buffer.from(JSON.stringify(Object.fromEntries(all))).toString("base64url") };
  }

  // Contexts

  #folderOf = (kind: "meta" | "tls", name: string): string => `${this.folder}/contexts/${kind}/${digestOf(name)}`;
  storage = (name: string): { MetadataPath: string; TLSPath: string } =>
    name === "default"
      ? { MetadataPath: "<IN MEMORY>", TLSPath: "<IN MEMORY>" }
      : { MetadataPath: this.#folderOf("meta", name), TLSPath: this.#folderOf("tls", name) };

  /** The one that is always there: what DOCKER_HOST or --host says. @throws Failure */
  get usual(): Context {
    const Host = hostOf(globalsOf(this.self).hosts?.at(-1) || this.self.environment["DOCKER_HOST"] || "", SOCKET);
    return { Name: "default", Metadata: {}, Endpoints: { docker: { Host, SkipTLSVerify: false } } };
  }
  /** @throws Failure where the address of the one that is always there is none, and where its file is broken */
  context(name: string): Context | undefined {
    if (name === "default") return this.usual;
    const path = `${this.#folderOf("meta", name)}/meta.json`;
    const text = this.#text(path);
    if (text === undefined) return undefined;
    const parsed = parseContext(text);
    if ("wrong" in parsed) throw new Failure(`context ${JSON.stringify(name)}: parsing ${path}: ${parsed.wrong}`);
    return parsed.context;
  }
  /** Whether anything is kept of it, be that broken or not. */
  has(name: string): boolean {
    return this.self.machine.files.exists(`${this.#folderOf("meta", name)}/meta.json`);
  }
  /** @throws Failure */
  found(name: string): Context {
    const context = this.context(name);
    if (context) return context;
    const path = `${this.#folderOf("meta", name)}/meta.json`;
    throw new Failure(`context ${JSON.stringify(name)}: context not found: open ${path}: no such file or directory`);
  }
  /** All, sorted by name. @throws Failure */
  get contexts(): Context[] {
    const { files } = this.self.machine;
    const folder = `${this.folder}/contexts/meta`;
    const own = (files.isFolder(folder) ? files.list(folder) : []).flatMap((each) => {
      const path = `${folder}/${each}/meta.json`;
      const text = this.#text(path);
      if (text === undefined) return [];
      const parsed = parseContext(text);
      if ("wrong" in parsed) throw new Failure(`failed to read metadata: parsing ${path}: ${parsed.wrong}`);
      return [{ ...parsed.context, Name: parsed.context.Name ?? "" }];
    });
    return [...own, this.usual].sort((a, b) => naturally(a.Name, b.Name));
  }
  keepContext(context: Context): void {
    this.#write(`${this.#folderOf("meta", context.Name)}/meta.json`, JSON.stringify(context), 0o644, 0o755);
  }
  removeContext(name: string): void {
    const folder = this.#folderOf("meta", name);
    const { files } = this.self.machine;
    if (files.exists(folder)) files.remove(folder, { recursive: true });
  }
  use(name: string): void {
    const { currentContext, ...config } = this.read();
    const given = name === "default" ? undefined : name;
    if (currentContext !== given) this.#save(given ? { ...config, currentContext: given } : config);
  }

  /** The context that this run works with, be it there or not (cli/command: resolveContextName). */
  get current(): string {
    const { hosts, context } = globalsOf(this.self);
    const { environment } = this.self;
    if (context) return context;
    if (hosts?.length || environment["DOCKER_HOST"]) return "default";
    return environment["DOCKER_CONTEXT"] || this.read().currentContext || "default";
  }
  /** Where the engine is. @throws Uninitialized */
  get host(): string {
    try {
      const { Endpoints } = this.found(this.current);
      if (!Endpoints?.docker) throw new Failure(NO_ENDPOINT);
      return Endpoints.docker.Host || SOCKET;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Uninitialized(`Failed to initialize: unable to resolve docker endpoint: ${error.message}`);
    }
  }
}

/** What is wrong with a context that an archive without an address has brought. */
export const NO_ENDPOINT = "cannot find docker endpoint in context";

/** Docker Hub, as credentials for it are kept. */
export const INDEX = "https://index.docker.io/v1/";
