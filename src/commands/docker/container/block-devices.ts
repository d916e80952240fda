// Limits for single block devices: --device-read-bps, --blkio-weight-device … (opts/throttledevice.go, weightdevice.go).
import { bytesOf } from "../../../base/units.ts";
import type { HostConfig, ThrottleDevice, WeightDevice } from "../../../docker/types.ts";
import type { Call } from "../../command.ts";

const NUMBER = "Number must be a positive integer";

/** What is wrong with DEVICE:VALUE, whose value `wrong` judges. */
function problem(text: string, wrong: (value: string) => string | undefined): string | undefined {
  const colon = text.indexOf(":");
  if (colon <= 0) return `bad format: ${text}`;
  return text.startsWith("/dev/") ? wrong(text.slice(colon + 1)) : `bad format for device path: ${text}`;
}

export const rateProblem = (text: string): string | undefined =>
  problem(text, (value) =>
    bytesOf(value) === undefined
      ? `invalid rate for device: ${text}. The correct format is <device-path>:<number>[<unit>]. ${NUMBER}. Unit is optional and can be kb, mb, or gb`
      : undefined,
  );
export const operationsProblem = (text: string): string | undefined =>
  problem(text, (value) =>
    /^\d+$/.test(value) ? undefined : `invalid rate for device: ${text}. The correct format is <device-path>:<number>. ${NUMBER}`,
  );
export const weightProblem = (text: string): string | undefined =>
  problem(text, (value) =>
    /^\d+$/.test(value) && (Number(value) === 0 || (Number(value) >= 10 && Number(value) <= 1000))
      ? undefined
      : `invalid weight for device: ${text}`,
  );

const rateOf = (text: string): ThrottleDevice => {
  const [Path = "", rate = ""] = text.split(/:(.*)/s);
  return { Path, Rate: bytesOf(rate) ?? 0 };
};
const weightOf = (text: string): WeightDevice => {
  const [Path = "", weight] = text.split(/:(.*)/s);
  return { Path, Weight: Number(weight) };
};
const rates = (call: Call, name: string): ThrottleDevice[] => call.list(name).map(rateOf);

export const blockLimitsOf = (call: Call): HostConfig => ({
  BlkioWeightDevice: call.list("blkio-weight-device").map(weightOf),
  BlkioDeviceReadBps: rates(call, "device-read-bps"),
  BlkioDeviceWriteBps: rates(call, "device-write-bps"),
  BlkioDeviceReadIOps: rates(call, "device-read-iops"),
  BlkioDeviceWriteIOps: rates(call, "device-write-iops"),
});
