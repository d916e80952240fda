// How a service says what it may use of block devices and of devices that drivers give.

export type Figure = number | string;

/** Of a device that a driver gives: deploy.resources.reservations.devices, gpus. */
export interface DeviceRequest {
  driver?: string;
  /** "all", or how many. */
  count?: Figure;
  device_ids?: readonly string[];
  capabilities?: readonly string[];
  options?: Readonly<Record<string, string>>;
}

/** blkio_config. */
export interface BlockConfig {
  weight?: Figure;
  weight_device?: readonly { path: string; weight: Figure }[];
  device_read_bps?: readonly { path: string; rate: Figure }[];
  device_write_bps?: readonly { path: string; rate: Figure }[];
  device_read_iops?: readonly { path: string; rate: Figure }[];
  device_write_iops?: readonly { path: string; rate: Figure }[];
}
