/** Logical name of the alarms' topic, which its own name begins with. */
export const alarmTopic = "alarms";
