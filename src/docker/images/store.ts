// The images of an engine: by identity, with the names that point at them (daemon/images).
import { canonical, parseReference, type Reference } from "../../images/reference.ts";
import { badRequest, conflict, notFound } from "../error.ts";
import type { Events } from "../events.ts";
import { shortId } from "../short-id.ts";
import { type DockerImage, layersOf } from "./image.ts";

/** A name as people write it: without docker.io and library. */
export const familiar = (repository: string): string => repository.replace(/^docker\.io\/(library\/)?/, "");

/** @throws EngineError */
export function referenceOf(text: string): Reference {
  const reference = parseReference(text);
  if ("error" in reference) throw badRequest(`invalid reference format${reference.error.includes(":") ? reference.error.slice(24) : ""}`);
  return reference;
}

export const tagOf = (reference: Reference): string => `${familiar(reference.repository)}:${reference.tag ?? "latest"}`;

/** A container that an image is in use by. */
export interface User {
  id: string;
  image: string;
  /** The name that it was made with. */
  named: string;
  running: boolean;
}

/** What removing an image took away. */
export type Removed = { Untagged: string } | { Deleted: string };

export class ImageStore {
  readonly #images = new Map<string, DockerImage>();
  /** Familiar name with tag, to identity. */
  readonly #tags = new Map<string, string>();
  /** Familiar name with the digest that it was pulled or pushed by, to identity. */
  readonly #digests = new Map<string, string>();

  constructor(
    private readonly events: Events,
    private readonly users: () => readonly User[],
  ) {}

  /** All images, the newest first. */
  get all(): readonly DockerImage[] {
    return [...this.#images.values()].sort((a, b) => b.created - a.created);
  }

  tags(image: DockerImage): string[] {
    return namesOf(this.#tags, image.id);
  }
  digests(image: DockerImage): string[] {
    return namesOf(this.#digests, image.id);
  }
  /** Nobody can call it by a name, and no image stands on it. */
  isDangling(image: DockerImage): boolean {
    return !this.tags(image).length && !this.digests(image).length;
  }
  children(image: DockerImage): DockerImage[] {
    return [...this.#images.values()].filter(({ parent }) => parent === image.id);
  }
  has(id: string): boolean {
    return this.#images.has(id);
  }
  /** Whether some image has the layer. */
  hasLayer(digest: string): boolean {
    return [...this.#images.values()].some((image) => layersOf(image).includes(digest));
  }

  /** The image behind a name, or an identity or the beginning of one. */
  find(text: string): DockerImage | undefined {
    // A name as it is kept needs no reading.
    const kept = this.#tags.get(text);
    if (kept) return this.#images.get(kept);
    const whole = this.#images.get(text) ?? this.#images.get(`sha256:${text}`);
    if (whole) return whole;
    const tagged = this.#tags.get(`${text}:latest`);
    if (tagged) return this.#images.get(tagged);
    const reference = parseReference(text);
    if (!("error" in reference)) {
      const name = familiar(reference.repository);
      const id = reference.digest ? this.#digests.get(`${name}@${reference.digest}`) : this.#tags.get(tagOf(reference));
      if (id) return this.#images.get(id);
    }
    const digits = text.replace(/^sha256:/, "");
    if (!/^[0-9a-f]+$/.test(digits)) return undefined;
    const found = [...this.#images.values()].filter(({ id }) => id.startsWith(`sha256:${digits}`));
    return found.length === 1 ? found[0] : undefined;
  }

  /** @throws EngineError */
  get(text: string): DockerImage {
    const found = this.find(text);
    if (found) return found;
    const reference = referenceOf(text);
    throw notFound(`No such image: ${reference.digest ? canonical(reference) : tagOf(reference)}`);
  }

  add(image: DockerImage): void {
    if (!this.#images.has(image.id)) this.#images.set(image.id, image);
  }

  /** Points a name at an image; the image that had it before keeps what other names it has. */
  tag(image: DockerImage, reference: Reference): void {
    this.#tags.set(tagOf(reference), image.id);
    this.events.add("image", "tag", image.id, { name: tagOf(reference) });
  }
  remember(image: DockerImage, reference: Reference, digest: string): void {
    this.#digests.set(`${familiar(reference.repository)}@${digest}`, image.id);
  }

  /**
   * Takes a name away, and with its last name the image (daemon/images/image_delete.go). @throws EngineError
   */
  remove(text: string, { force = false, prune = true } = {}): Removed[] {
    const image = this.get(text);
    const tags = this.tags(image);
    const removed: Removed[] = [];
    const users = this.users().filter((user) => user.image === image.id);
    if (!isIdentity(text, image)) {
      if (tags.length === 1 && !force && users[0])
        throw conflict(
          `conflict: unable to remove repository reference "${text}" (must force) - container ${shortId(users[0].id)} is using its referenced image ${shortId(image.id)}`,
        );
      this.#untag(tagOf(referenceOf(text)), image, removed);
      if (!this.isDangling(image) || this.#hindrance(image, users, force)) return removed;
    } else {
      const hindrance = this.#hindrance(image, users, force, tags.length > 1);
      if (hindrance) throw conflict(hindrance);
      for (const tag of tags) this.#untag(tag, image, removed);
    }
    this.#delete(image, removed, prune);
    return removed;
  }

  /** Why the image itself has to stay: what nothing can force first. */
  #hindrance(image: DockerImage, users: readonly User[], force: boolean, shared = false): string | undefined {
    const why = (how: string, what: string) => `conflict: unable to delete ${shortId(image.id)} (${how}) - image ${what}`;
    const running = users.find((user) => user.running);
    if (this.children(image).length) return why("cannot be forced", "has dependent child images");
    if (running) return why("cannot be forced", `is being used by running container ${shortId(running.id)}`);
    if (force) return undefined;
    if (shared) return why("must be forced", "is referenced in multiple repositories");
    return users[0] && why("must be forced", `is being used by stopped container ${shortId(users[0].id)}`);
  }

  #untag(name: string, image: DockerImage, removed: Removed[]): void {
    this.#tags.delete(name);
    removed.push({ Untagged: name });
    this.events.add("image", "untag", image.id, { name });
    const repository = name.slice(0, name.lastIndexOf(":"));
    if (this.tags(image).some((tag) => tag.startsWith(`${repository}:`))) return;
    for (const digest of this.digests(image))
      if (digest.startsWith(`${repository}@`)) {
        this.#digests.delete(digest);
        removed.push({ Untagged: digest });
      }
  }

  /** Away with the image, the layers that only it had, and nameless parents that only it stood on. */
  #delete(image: DockerImage, removed: Removed[], prune: boolean): void {
    if (this.children(image).length || !this.isDangling(image)) return;
    this.#images.delete(image.id);
    this.events.add("image", "delete", image.id, { name: image.id });
    removed.push({ Deleted: image.id });
    const layers = layersOf(image);
    for (let count = layers.length; count > 0; count--)
      if (!this.hasLayer(layers[count - 1]!)) removed.push({ Deleted: layers[count - 1]! });
    const parent = image.parent ? this.#images.get(image.parent) : undefined;
    if (prune && parent && this.isDangling(parent) && !this.users().some((user) => user.image === parent.id))
      this.#delete(parent, removed, prune);
  }
}

const namesOf = (names: ReadonlyMap<string, string>, id: string): string[] =>
  [...names].flatMap(([name, each]) => (each === id ? [name] : [])).sort();

const isIdentity = (text: string, image: DockerImage): boolean =>
  /^(sha256:)?[0-9a-f]+$/.test(text) && image.id.startsWith(text.startsWith("sha256:") ? text : `sha256:${text}`);
