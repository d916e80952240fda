// What a registry keeps, as distribution lays it out in files (registry/storage/paths.go).
import { sizeOf } from "../../machine/file-size.ts";
import type { FileSystem } from "../../machine/files.ts";
import { digestOf } from "../hash.ts";

const ROOT = "/var/lib/registry/docker/registry/v2";

export class Store {
  constructor(
    private readonly files: FileSystem,
    private readonly now: () => number,
  ) {}

  #write(path: string, content: string | (() => string)): void {
    this.files.makeFolder(path.slice(0, path.lastIndexOf("/")), { parents: true });
    this.files.write(path, content);
  }
  #blob = (digest: string): string => `${ROOT}/blobs/sha256/${digest.slice(7, 9)}/${digest.slice(7)}/data`;
  #own = (name: string): string => `${ROOT}/repositories/${name}`;
  #link(path: string): string | undefined {
    const node = this.files.lookup(path);
    return node?.type === "file" && this.files.exists(path) ? this.files.read(path) : undefined;
  }
  list(path: string): string[] {
    return this.files.isFolder(path) ? this.files.list(path) : [];
  }

  /** Names of repositories, sorted. */
  repositories(under = `${ROOT}/repositories`): string[] {
    return this.list(under).flatMap((name) => {
      if (name.startsWith("_")) return name === "_manifests" ? [under.slice(ROOT.length + "/repositories/".length)] : [];
      return this.repositories(`${under}/${name}`);
    });
  }
  has(name: string): boolean {
    return this.files.isFolder(this.#own(name));
  }
  tags(name: string): string[] {
    return this.list(`${this.#own(name)}/_manifests/tags`);
  }

  /** A blob that the repository has; its size may be more than the text that stands for it. */
  blob(name: string, digest: string): { content: string; size: number } | undefined {
    if (this.#link(`${this.#own(name)}/_layers/sha256/${digest.slice(7)}/link`) !== digest) return undefined;
    const node = this.files.lookup(this.#blob(digest));
    return node?.type === "file" ? { content: this.files.read(this.#blob(digest)), size: sizeOf(node) } : undefined;
  }
  keep(name: string, digest: string, content: string, size: number): void {
    this.#write(this.#blob(digest), size === Buffer.byteLength(content) ? content : Object.assign(() => content, { size }));
    this.link(name, digest);
  }
  link(name: string, digest: string): void {
    this.#write(`${this.#own(name)}/_layers/sha256/${digest.slice(7)}/link`, digest);
  }
  unlink(name: string, digest: string): void {
    this.files.remove(`${this.#own(name)}/_layers/sha256/${digest.slice(7)}`, { recursive: true });
  }

  manifest(name: string, reference: string): { digest: string; content: string } | undefined {
    const at = `${this.#own(name)}/_manifests`;
    const digest = reference.startsWith("sha256:") ? reference : this.#link(`${at}/tags/${reference}/current/link`);
    if (!digest || this.#link(`${at}/revisions/sha256/${digest.slice(7)}/link`) !== digest) return undefined;
    const node = this.files.lookup(this.#blob(digest));
    return node ? { digest, content: this.files.read(this.#blob(digest)) } : undefined;
  }
  keepManifest(name: string, reference: string, content: string, digest = `sha256:${digestOf(content)}`): string {
    const at = `${this.#own(name)}/_manifests`;
    this.#write(this.#blob(digest), content);
    this.#write(`${at}/revisions/sha256/${digest.slice(7)}/link`, digest);
    if (!reference.startsWith("sha256:")) {
      this.#write(`${at}/tags/${reference}/index/sha256/${digest.slice(7)}/link`, digest);
      this.#write(`${at}/tags/${reference}/current/link`, digest);
    }
    return digest;
  }
  removeManifest(name: string, digest: string): void {
    const at = `${this.#own(name)}/_manifests`;
    for (const tag of this.tags(name))
      if (this.#link(`${at}/tags/${tag}/current/link`) === digest) this.files.remove(`${at}/tags/${tag}`, { recursive: true });
    this.files.remove(`${at}/revisions/sha256/${digest.slice(7)}`, { recursive: true });
  }

  upload(name: string, id: string): string | undefined {
    return this.#link(`${this.#own(name)}/_uploads/${id}/data`);
  }
  keepUpload(name: string, id: string, content: string): void {
    this.#write(`${this.#own(name)}/_uploads/${id}/data`, content);
    this.#write(`${this.#own(name)}/_uploads/${id}/startedat`, new Date(this.now()).toISOString().replace(/\.\d+/, ""));
  }
  endUpload(name: string, id: string): void {
    this.files.remove(`${this.#own(name)}/_uploads/${id}`, { recursive: true });
  }
}
