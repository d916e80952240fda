// Which addresses only this computer can reach.

export const isLoopback = (address: string): boolean => address === "localhost" || address === "::1" || address.startsWith("127.");
