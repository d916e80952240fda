// Lists of manifests that a learner is putting together: files below ~/.docker/manifests, a folder a list (cli/manifest/store).
import type { Descriptor, PlatformSpec } from "../../../docker/registry/manifest-list.ts";
import { Failure } from "../client.ts";
import type { Docker } from "../tool.ts";

/** A manifest of one image, with what is told of it; in the order in which it is printed. */
export interface ImageManifest {
  Ref: string;
  Descriptor: Descriptor & { platform: PlatformSpec };
  /** The manifest's bytes, base64. */
  Raw: string;
  SchemaV2Manifest?: object;
  OCIManifest?: object;
}

const fileName = (reference: string): string => reference.replaceAll(":", "%").replaceAll("/", "#");
const missing = (reference: string) => new Failure(`No such manifest: ${reference}`);

export class ManifestStore {
  constructor(private readonly docker: Docker) {}

  get #files() {
    return this.docker.self.machine.files;
  }
  #folder = (list: string): string => `${this.docker.client.settings.folder}/manifests/${fileName(list)}`;

  has(list: string, reference?: string): boolean {
    return this.#files.exists(reference === undefined ? this.#folder(list) : `${this.#folder(list)}/${fileName(reference)}`);
  }
  /** @throws Failure */
  get(list: string, reference: string): ImageManifest {
    if (!this.has(list, reference)) throw missing(reference);
    return JSON.parse(this.#files.read(`${this.#folder(list)}/${fileName(reference)}`)) as ImageManifest;
  }
  /** By the names of their files. @throws Failure */
  list(list: string): ImageManifest[] {
    if (!this.has(list)) throw missing(list);
    return this.#files
      .list(this.#folder(list))
      .sort()
      .map((name) => JSON.parse(this.#files.read(`${this.#folder(list)}/${name}`)) as ImageManifest);
  }
  save(list: string, reference: string, manifest: ImageManifest): void {
    const owner = this.docker.self.user;
    this.#files.makeFolder(this.#folder(list), { parents: true, owner });
    this.#files.write(`${this.#folder(list)}/${fileName(reference)}`, JSON.stringify(manifest), { owner });
  }
  /** @throws Failure */
  remove(list: string): void {
    if (!this.has(list)) throw missing(list);
    this.#files.remove(this.#folder(list), { recursive: true });
  }
}
