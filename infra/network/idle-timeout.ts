/** Seconds that a connection may be idle: the framework keeps WebSockets open for 120 s. */
export const defaultIdleTimeoutSeconds = 130;
