// The images of one node and how they get there: one pull at a time, back-off after failures, and the events of both (pkg/kubelet/images/image_manager.go).
import type { Clock } from "../../base/clock.ts";
import type { Image } from "../../images/image.ts";
import { canonical, parseReference } from "../../images/reference.ts";
import type { Registry } from "../../images/registry.ts";
import type { Task } from "../../machine/process.ts";
import { Backoff, exactDuration } from "./backoff.ts";
import { pause } from "./task.ts";

export type PullOutcome =
  | Image
  | { reason: "ErrImagePull" | "ImagePullBackOff" | "ErrImageNeverPull" | "InvalidImageName" | "ImageInspectError"; message: string };

/** Writes an event about the container that the image is for. */
export type Say = (type: "Normal" | "Warning", reason: string, message: string) => void;

/** A pull of what is there already asks the registry only for the manifest. */
const MANIFEST_ONLY = 220;

export class NodeImages {
  readonly #present = new Map<string, Image>();
  readonly #backoff = new Backoff();
  #busyUntil = 0;

  constructor(
    private readonly clock: Clock,
    private readonly registry: Registry,
  ) {}

  /** By canonical reference: what `crictl images` lists, and status.images of the node. */
  get present(): ReadonlyMap<string, Image> {
    return this.#present;
  }

  /** Counts up whenever an image comes or goes. */
  get changes(): number {
    return this.#changes;
  }
  #changes = 0;

  /** What all of them take, each reference for itself. */
  get bytes(): number {
    return this.#bytes;
  }
  #bytes = 0;

  #put(reference: string, image: Image): void {
    this.#bytes += image.size - (this.#present.get(reference)?.size ?? 0);
    this.#present.set(reference, image);
    this.#changes++;
  }

  /** Puts an image on the node without a pull, as nodes are prepared. */
  preload(reference: string): void {
    const parsed = parseReference(reference);
    const found = this.registry.resolve(reference);
    if (!("error" in parsed) && !("error" in found)) this.#put(canonical(parsed), found.image);
  }

  /** Takes one name of an image away; whether there was one. */
  untag(reference: string): boolean {
    const image = this.#present.get(reference);
    if (!image) return false;
    this.#present.delete(reference);
    this.#bytes -= image.size;
    this.#changes++;
    return true;
  }

  /** Puts an image on the node that came from elsewhere than a registry; whether it was not there before. */
  load(reference: string, image: Image): boolean {
    if (this.#present.get(reference)?.id === image.id) return false;
    this.#put(reference, image);
    return true;
  }

  /** Makes sure that the image of a container is there, under its pull policy. */
  *ensure(text: string, policy: string, podUid: string, say: Say): Task<PullOutcome> {
    const parsed = parseReference(text);
    if ("error" in parsed) {
      const message = `Failed to apply default image tag "${text}": couldn't parse image name "${text}": ${parsed.error}`;
      say("Warning", "InspectFailed", message);
      return { reason: "InvalidImageName", message };
    }
    const key = canonical(parsed);
    const present = this.#present.get(key);
    if (policy === "Never" && !present) {
      const message = `Container image "${text}" is not present with pull policy of Never`;
      say("Warning", "ErrImageNeverPull", message);
      return { reason: "ErrImageNeverPull", message };
    }
    if (present && policy !== "Always") {
      say("Normal", "Pulled", `Container image "${text}" already present on machine and can be accessed by the pod`);
      return present;
    }
    const backoffKey = `${podUid}_${text}`;
    if (this.#backoff.holds(backoffKey, this.#backoff.updated(backoffKey), this.clock.now)) {
      const message = `Back-off pulling image "${text}"`;
      say("Normal", "BackOff", message);
      return { reason: "ImagePullBackOff", message: `${message}: ErrImagePull: ${this.#lastError.get(backoffKey) ?? ""}` };
    }
    say("Normal", "Pulling", `Pulling image "${text}"`);
    const asked = this.clock.now;
    while (this.#busyUntil > this.clock.now) yield* pause(this.clock, this.#busyUntil - this.clock.now);
    const answer = this.registry.resolve(text);
    const took = "error" in answer ? 600 : this.#present.has(key) ? MANIFEST_ONLY : answer.seconds * 1000;
    const begun = this.clock.now;
    this.#busyUntil = begun + took;
    yield* pause(this.clock, took);
    if ("error" in answer) {
      say("Warning", "Failed", `Failed to pull image "${text}": ${answer.message}`);
      this.#backoff.next(backoffKey, this.clock.now);
      this.#lastError.set(backoffKey, answer.message);
      return { reason: "ErrImagePull", message: answer.message };
    }
    this.#put(key, answer.image);
    const [own, all] = [exactDuration(this.clock.now - begun), exactDuration(this.clock.now - asked)];
    say(
      "Normal",
      "Pulled",
      `Successfully pulled image "${text}" in ${own} (${all} including waiting). Image size: ${Math.round(answer.image.size / 2.6)} bytes.`,
    );
    return answer.image;
  }

  #lastError = new Map<string, string>();

  /** Removes images that nothing uses, until `enough` says so. Returns how many bytes became free. */
  collect(used: (image: Image) => boolean, enough: (freed: number) => boolean = () => false): number {
    let freed = 0;
    for (const [key, image] of this.#present) {
      if (enough(freed)) break;
      if (used(image)) continue;
      this.#present.delete(key);
      this.#bytes -= image.size;
      this.#changes++;
      freed += image.size;
    }
    return freed;
  }

  /** The pod is gone: its back-off too. */
  forget(podUid: string): void {
    this.#backoff.forget(`${podUid}_`);
    for (const key of this.#lastError.keys()) if (key.startsWith(`${podUid}_`)) this.#lastError.delete(key);
  }
}
