/** Ports for those who ask for none: net.ipv4.ip_local_port_range of every machine here. */
export const EPHEMERAL_PORTS = { first: 32_768, last: 60_999 } as const;
