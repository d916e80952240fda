// Addresses by which a machine calls itself.

export const isLoopback = (address: string): boolean => address.startsWith("127.") || address === "::1" || address === "localhost";
