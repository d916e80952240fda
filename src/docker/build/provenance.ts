// What a build tells of how it was made, in the least form (SLSA 0.2: buildkit/solver/llbsolver/provenance).
import { parseReference } from "../../images/reference.ts";
import { HOST, type Platform, platformText } from "../images/platform.ts";
import { familiar } from "../images/store.ts";

/** An image that the build began from; `digest`: hexadecimal, where the registry told it. */
export interface Material {
  image: string;
  digest: string | undefined;
  /** What it is for; this computer where nothing is told. */
  platform?: Platform;
}

/** pkg:docker/alpine@3.22?platform=linux%2Famd64 (buildkit/util/purl). */
export function packageUrl(image: string, platform: Platform): string {
  const parsed = parseReference(image);
  if ("error" in parsed) return `pkg:docker/${image}`;
  return `pkg:docker/${familiar(parsed.repository)}@${parsed.tag ?? "latest"}?platform=${encodeURIComponent(platformText(platform))}`;
}

export function provenanceOf(materials: readonly Material[], { entryPoint, target }: { entryPoint: string; target: string }): object {
  const urls = new Map(materials.map(({ image, digest, platform: own = HOST }) => [packageUrl(image, own), digest]));
  return {
    builder: { id: "" },
    buildType: "https://mobyproject.org/buildkit@v1",
    ...(urls.size
      ? { materials: [...urls].map(([uri, digest]) => ({ uri, ...(digest === undefined ? {} : { digest: { sha256: digest } }) })) }
      : {}),
    invocation: {
      configSource: { entryPoint },
      parameters: {
        frontend: "dockerfile.v0",
        ...(target ? { args: { target } } : {}),
        locals: [{ name: "context" }, { name: "dockerfile" }],
      },
      environment: { platform: "linux/amd64" },
    },
  };
}
