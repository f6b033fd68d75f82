/**
 * What Firefox asks the user for before an extension sends it anywhere: the addresses of pages, what is done in them, and what is
 * in them. https://extensionworkshop.com/documentation/develop/firefox-builtin-data-consent/
 */
export const COLLECTED = ['browsingActivity', 'websiteActivity', 'websiteContent'] as const
