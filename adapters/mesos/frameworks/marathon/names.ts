/** The author of what Marathon's scheduler writes. */
export const MARATHON = 'marathon';
