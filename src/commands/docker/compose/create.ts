// A project's networks, volumes, images and containers, ready to be started (pkg/compose/create.go).
import type { Project } from "../../../docker/compose/model.ts";
import { checkSimulated } from "../../../docker/compose/unsimulated.ts";
import type { Task } from "../../../machine/process.ts";
import { buildServices } from "./build.ts";
import { nameOf } from "./containers.ts";
import type { Compose } from "./context.ts";
import { converge, stopAndRemove } from "./converge.ts";
import { ensureImages } from "./images.ts";
import { orphansOf } from "./lifecycle.ts";
import { ensureNetworks, ensureVolumes } from "./places.ts";
import { withPlatforms } from "./platforms.ts";
import type { Progress } from "./progress.ts";

export interface Creation {
  services: readonly string[];
  progress: Progress;
  timeout?: number | undefined;
  force?: boolean;
  keep?: boolean;
  renew?: boolean;
  /** Also those that only others depend on are made anew. */
  forceDependencies?: boolean;
  build?: boolean;
  noBuild?: boolean;
  pull?: string;
  quietPull?: boolean;
  quietBuild?: boolean;
  removeOrphans?: boolean;
}

/** Networks, volumes, images and containers of a project, ready to be started. @throws Failure */
export function* createProject(compose: Compose, given: Project, options: Creation): Task<void> {
  const { progress } = options;
  const project = withPlatforms(given, true);
  checkSimulated(project);
  const images = yield* ensureImages(compose, project, progress, {
    build: options.build ?? false,
    noBuild: options.noBuild ?? false,
    pull: options.pull ?? "",
    quiet: options.quietPull ?? false,
    builder: (each, whole, names) => buildServices(each, whole, names, { quiet: options.quietBuild ?? false }),
  });
  yield* ensureNetworks(compose, project, progress);
  yield* ensureVolumes(compose, project, progress);
  const orphans = orphansOf(project, yield* compose.containers(project.name, { oneOff: true }));
  if (orphans.length && !compose.told("COMPOSE_IGNORE_ORPHANS")) {
    if (options.removeOrphans) yield* stopAndRemove(compose, orphans, progress, { timeout: options.timeout });
    else
      compose.warn(
        `Found orphan containers ([${orphans.map(nameOf).join(" ")}]) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.`,
      );
  }
  yield* converge(compose, project, progress, {
    images,
    force: options.force ?? false,
    keep: options.keep ?? false,
    renew: options.renew ?? false,
    timeout: options.timeout,
    ...(options.services.length ? { dependencies: { only: new Set(options.services), force: options.forceDependencies ?? false } } : {}),
  });
}
