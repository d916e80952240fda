// What the kubelet says when it evicts (pkg/kubelet/eviction/helpers.go).

const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
/** Bytes as a quantity of the binary form, without a fraction. */
export function binaryQuantity(bytes: number): string {
  let value = Math.round(bytes);
  let step = 0;
  while (value && value % 1024 === 0 && step < BINARY.length - 1) {
    value /= 1024;
    step++;
  }
  return `${value}${BINARY[step]}`;
}

/** A number as a quantity of the decimal form. */
export const decimalQuantity = (count: number): string =>
  count && count % 1_000_000 === 0 ? `${count / 1_000_000}M` : count && count % 1000 === 0 ? `${count / 1000}k` : String(count);

export type Starved = "memory" | "ephemeral-storage" | "pids";

/** What a container uses and asked for, bytes. */
export interface Share {
  name: string;
  used: number;
  requested: number;
  /** As it was written. */
  request: string;
}

export function lowMessage(resource: Starved, threshold: number, available: number, shares: readonly Share[]): string {
  const large = shares
    .filter(({ used, requested }) => used > requested)
    .map(
      ({ name, used, request }) =>
        `Container ${name} was using ${binaryQuantity(used)}, request is ${request}, has larger consumption of ${resource}. `,
    );
  return `The node was low on resource: ${resource}. Threshold quantity: ${binaryQuantity(threshold)}, available: ${binaryQuantity(available)}. ${large.join("")}`;
}

/** Numbers of processes are counted in thousands; what each container has is not told. */
export const lowOnProcessesMessage = (threshold: string, available: number): string =>
  `The node was low on resource: pids. Threshold quantity: ${threshold}, available: ${decimalQuantity(available)}. `;

export const emptyDirMessage = (volume: string, limit: string): string =>
  `Usage of EmptyDir volume "${volume}" exceeds the limit "${limit}". `;
export const podStorageMessage = (limit: string): string =>
  `Pod ephemeral local storage usage exceeds the total limit of containers ${limit}. `;
export const containerStorageMessage = (container: string, limit: string): string =>
  `Container ${container} exceeded its local ephemeral storage limit "${limit}". `;
export const conditionMessage = (conditions: Iterable<string>): string => `The node had condition: [${[...conditions].join(" ")}]. `;
