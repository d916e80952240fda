// Image garbage collection: above the high threshold images that no container has go, until the disk is down to the low one (pkg/kubelet/images/image_gc_manager.go).
import type { Storage } from "./eviction/storage.ts";
import type { NodeImages } from "./images.ts";
import type { KubeletLog } from "./log.ts";
import type { Registration } from "./registration.ts";
import type { KubeletSettings } from "./settings.ts";
import type { PodWorker } from "./worker.ts";

export class ImageGarbage {
  constructor(
    private readonly images: NodeImages,
    private readonly storage: Storage,
    /** By uid, as the kubelet has them. */
    private readonly workers: ReadonlyMap<string, PodWorker>,
    private readonly log: KubeletLog,
    private readonly registration: Registration,
  ) {}

  /** Images that no container has, but for the sandbox's own, go; until `enough` (bytes) are free. Returns how many bytes became free. */
  collect(enough = Number.POSITIVE_INFINITY): number {
    const used = new Set<string>();
    for (const { records } of this.workers.values()) for (const { image } of records) if (image) used.add(image.id);
    return this.images.collect(
      ({ id, repository }) => used.has(id) || repository.endsWith("/pause"),
      (freed) => freed >= enough,
    );
  }

  /** The periodic look at the disk. */
  look({ imageHigh: highThreshold, imageLow: lowThreshold }: KubeletSettings): void {
    const { storage } = this;
    const free = storage.available(this.workers.values());
    const usage = 100 - Math.floor((100 * free) / storage.capacity);
    if (usage < highThreshold) return;
    const amountToFree = Math.floor((storage.capacity * (100 - lowThreshold)) / 100) - free;
    this.log.info(
      "image_gc_manager.go:383",
      "Disk usage on image filesystem is over the high threshold, trying to free bytes down to the low threshold",
      { usage, highThreshold, amountToFree, lowThreshold },
    );
    const freed = this.collect(amountToFree);
    if (freed >= amountToFree) return;
    const err = `Failed to garbage collect required amount of images. Attempted to free ${amountToFree} bytes, but only found ${freed} bytes eligible to free.`;
    this.log.error("kubelet.go:1551", "Image garbage collection failed multiple times in a row", { err });
    this.registration.event("Warning", "FreeDiskSpaceFailed", err);
  }
}
