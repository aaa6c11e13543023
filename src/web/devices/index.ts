export { deviceRoutes } from './devices-page.tsx';
export { passkeyRoutes } from './passkeys-page.tsx';
