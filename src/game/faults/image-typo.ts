// image-typo: somebody has misspelt the image of a new version, or named a tag that nobody pushed.
import type { Fault } from "./fault.ts";
import { containerOf, misspelt, rewriteContainer, settled, undo, waits } from "./objects.ts";

interface Options {
  image?: string;
}

export const imageTypo: Fault<Options> = {
  name: "image-typo",
  targets: ["Deployment", "StatefulSet"],
  needs: ["pods"],
  fits: (workload) => containerOf(workload) !== undefined,
  parse(fields) {
    const image = fields.optionalText("image");
    return image === undefined ? {} : { image };
  },
  inject(target, scene, { image }) {
    const right = containerOf(target).image as string;
    const wrong = image ?? typo(right, scene.random.between(0, 1) === 0, scene.random);
    rewriteContainer(target, scene, (container) => {
      container.image = wrong;
    });
    return {
      symptom: waits(target, "ErrImagePull|ImagePullBackOff"),
      cured: settled(target),
      repair: undo(target),
      values: { image: wrong, right },
    };
  },
};

/** A wrong letter in the name, or a tag that does not exist. */
function typo(image: string, inTag: boolean, random: Parameters<typeof misspelt>[1]): string {
  const [, path = "", name = "", tag = "latest"] = /^(.*\/)?([^/:]+)(?::(.+))?$/.exec(image) ?? [];
  // A short name is near to too many that exist.
  return inTag || name.length < 5 ? `${path}${name}:99.${tag}` : `${path}${misspelt(name, random)}:${tag}`;
}
