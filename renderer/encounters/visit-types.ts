/** The kinds of visit that are offered by name; any other can be typed. Their words: `encounters.type.<id>`. */
export const VISIT_TYPES = ['follow-up', 'sick', 'well', 'telephone', 'procedure', 'sports'] as const
