// Prefers nodes that already have the pod's images, large ones above all, less so where only few nodes have them.
import type { Score } from "../plugin.ts";

const MEGABYTE = 1024 * 1024;
const LEAST = 23 * MEGABYTE;
const MOST_EACH = 1000 * MEGABYTE;

/** As containers name an image on a node: with a tag. */
const normalised = (image: string): string => (image.lastIndexOf(":") <= image.lastIndexOf("/") ? `${image}:latest` : image);

export const imageLocality: Score = {
  name: "ImageLocality",
  weight: 1,
  rate({ pod }, nodes, cluster) {
    const containers = [...(pod["spec"].initContainers ?? []), ...pod["spec"].containers];
    const images: string[] = containers.map((container: { image: string }) => normalised(container.image));
    const spread = images.map((image) => cluster.nodesWithImage(image) / cluster.nodes.length);
    if (!spread.some((share) => share)) return undefined;
    const most = MOST_EACH * containers.length;
    return nodes.map((node) => {
      const sum = images.reduce((total, image, i) => total + Math.floor((node.images.get(image) ?? 0) * spread[i]!), 0);
      return Math.floor((100 * (Math.min(Math.max(sum, LEAST), most) - LEAST)) / (most - LEAST));
    });
  },
};
