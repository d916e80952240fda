// What services are built and run for: their own platform, or the usual one, or those that build.platforms lists (pkg/compose/apply: applyPlatforms).
import { ComposeError, type Project, type Service } from "../../../docker/compose/model.ts";
import { platformOf, platformOfImage, suits } from "../../../docker/images/platform.ts";

/** What is usual, where a service does not say it. */
export const usualPlatform = ({ environment }: Project): string => environment["DOCKER_DEFAULT_PLATFORM"] ?? "";

/**
 * The project with what each service is built for. `isSingle`: images are made to be run, and of several platforms the builder takes its own.
 * @throws ComposeError
 */
export function withPlatforms(project: Project, isSingle: boolean): Project {
  const usual = usualPlatform(project);
  const applied = (name: string, service: Service): Service => {
    const { build } = service;
    if (!build) return service;
    const listed = ((build["platforms"] as readonly string[] | undefined) ?? []).map(String);
    const quoted = JSON.stringify(name);
    if (usual && !service.platform && listed.length && !listed.includes(usual))
      throw new ComposeError(`service ${quoted} build.platforms does not support value set by DOCKER_DEFAULT_PLATFORM: ${usual}`);
    const platform = service.platform || usual;
    if (platform && listed.length && !listed.includes(platform))
      throw new ComposeError(`service ${quoted} build configuration does not support platform: ${platform}`);
    const chosen = platform && (isSingle || !listed.length) ? [platform] : isSingle && listed.length > 1 ? [] : listed;
    return { ...service, ...(platform ? { platform } : {}), build: { ...build, platforms: chosen } };
  };
  const services = Object.fromEntries(Object.entries(project.services).map(([name, service]) => [name, applied(name, service)]));
  return { ...project, services };
}

/** What the engine tells of an image. */
export interface ImagePlatform {
  Os?: string;
  Architecture?: string;
  Variant?: string;
}

/** Whether an image is for what a service asks for; one for another platform counts as missing (getLocalImagesDigests). */
export const isFor = (platform: string | undefined, { Os, Architecture, Variant }: ImagePlatform): boolean =>
  !platform ||
  Architecture === undefined ||
  suits(platformOf(platform), {
    ...platformOfImage({ architecture: [Architecture, Variant].filter(Boolean).join("/") }),
    ...(Os ? { os: Os } : {}),
  });
