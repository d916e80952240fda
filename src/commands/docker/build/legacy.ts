// Who does docker build and docker builder: BuildKit, or the older builder, which DOCKER_BUILDKIT asks for (docker/cli cmd/docker/builder.go).
import type { Running } from "../../../machine/process.ts";
import { Failure } from "../failure.ts";

/** Said before anything else that the older builder does. */
const DISABLED = `DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0
            environment-variable.

`;

/** Whether the older builder is asked for. */
export const isLegacy = ({ environment }: Running): boolean => /^(0|f|F|FALSE|false|False)$/.test(environment["DOCKER_BUILDKIT"] ?? "");

/** What is told before a command of the older builder. @throws Failure where nobody knows whether that is asked for */
export function legacyNotice(self: Running): string | undefined {
  const asked = self.environment["DOCKER_BUILDKIT"];
  if (isLegacy(self)) return DISABLED;
  if (!asked || /^(1|t|T|TRUE|true|True)$/.test(asked)) return undefined;
  const why = `strconv.ParseBool: parsing ${JSON.stringify(asked)}: invalid syntax`;
  throw new Failure(`DOCKER_BUILDKIT environment variable expects boolean value: ${why}`);
}
