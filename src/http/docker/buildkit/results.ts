// Results that clients hand from one build to another (bake: target:): the definition of one names it, in the form that they read and write.
import { createHash } from "node:crypto";
import type { Of } from "../../../base/protobuf/message.ts";
import type { DockerImage } from "../../../docker/images/image.ts";
import { type Definition, Op } from "./messages.ts";

const SCHEME = "k8s-quest-result://";
/** That many are kept: those of builds that go on at the same time. */
const KEPT = 100;

export class Results {
  readonly #known = new Map<string, DockerImage>();

  get byIdentity(): ReadonlyMap<string, DockerImage> {
    return this.#known;
  }

  /** A result as a source, and the end that every definition has. */
  define(image: DockerImage | undefined): Of<typeof Definition> | undefined {
    if (!image) return undefined;
    this.#known.delete(image.id);
    this.#known.set(image.id, image);
    for (const id of this.#known.keys()) if (this.#known.size > KEPT) this.#known.delete(id);
    const source = Op.pack({ source: { identifier: SCHEME + image.id } });
    const digest = `sha256:${createHash("sha256").update(source).digest("hex")}`;
    // Clients take one without metadata for none.
    return { steps: [source, Op.pack({ inputs: [{ digest, index: 0 }] })], metadata: { [digest]: {} } };
  }
}

/** The identity that a definition names; undefined where it is none of ours. */
export function identityIn({ steps }: Of<typeof Definition>): string | undefined {
  for (const step of steps) {
    const { identifier = "" } = Op.unpack(step).source ?? {};
    if (identifier.startsWith(SCHEME)) return identifier.slice(SCHEME.length);
  }
  return undefined;
}
