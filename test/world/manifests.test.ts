import { loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import { readAsset } from "../../src/base/assets.ts";
import { parseYaml, splitYaml } from "../../src/base/yaml.ts";

describe("The manifests of a new cluster", () => {
  // The build turns them into JSON with the one reader; from the repository they are read with the other.
  it.each(["static-pods", "system"])("%s says the same to Go's reader of YAML and to the build's", (name) => {
    const text = readAsset(`src/world/manifests/${name}.yaml`);
    expect(loadAll(text)).toEqual(splitYaml(text).map((each) => parseYaml(each)));
  });
});
