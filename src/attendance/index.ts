export { type ClassDay, classDays, type TownDay } from './class-days.ts';
export { freezeDay } from './freeze-day.ts';
export { holdOrders } from './hold-orders.ts';
export { confirmRegisters, type Mark, markRegister } from './mark-register.ts';
export { frozenSchools, lateSchools, openSchools } from './open-schools.ts';
export { type ClassRegister, eats, orderOf, type RegisterLine, registerOf } from './register.ts';
export { served } from './served.ts';
