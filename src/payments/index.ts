export { type AskedNotice, askedNotice } from './asked-notice.ts';
export { browserReturned, type ReturnOutcome } from './browser-returned.ts';
export { cancelPayment, withdrawShopPayment } from './cancel-payment.ts';
export { type CartLine, cartLines } from './cart-store.ts';
export { addToCart, type CartProblem, removeFromCart } from './change-cart.ts';
export { changeTopUpSettings, topUpSettings } from './change-top-up-settings.ts';
export { keepDebtors } from './debtor.ts';
export { DECLARATION_VERSION } from './declare-lines.ts';
export { declareOne } from './declare-one.ts';
export { type DeclarationProblem, declarePayment } from './declare-payment.ts';
export type { Checkout, GatewayProblem, PaidPosition, PaymentGateway, Position, PositionState } from './gateway.ts';
export { joinNotices } from './join-notices.ts';
export { mailNotices, payerAddress } from './mail-notices.ts';
export { grouped } from './notice-qr-rules.ts';
export { type InTransaction, openCheckout, type PaymentProblem, publishPayment } from './open-checkout.ts';
export { type Payment, paymentOf, paymentsOf } from './payment.ts';
export { openNoticesOf } from './payment-store.ts';
export { stuckNotices } from './position-work-store.ts';
export { encloseNotices, printNotices } from './print-notices.ts';
export { type AfterCredit, type DoubtfulReceipt, receiveReceipt, setAsideReceipt } from './receive-receipt.ts';
export { reviewReceipt } from './review-receipt.ts';
export {
  type FlaggedReceipt,
  flaggedReceipts,
  type QuarantinedReceipt,
  quarantinedReceipts,
  receiptsWaiting,
} from './review-store.ts';
export { awaitShopReceipt, issueShopPayment } from './shop-payment.ts';
export { permits } from './state-rules.ts';
export { tenantOfNotice } from './tenant-of-notice.ts';
export { payableNotices, type TillNotice, tillCode, tillNotice } from './till-notice.ts';
export { offersFor, payable, type TopUpOffer, topUpOffers } from './top-up-offer.ts';
export type { TopUpSettingProblem, TopUpSettings } from './top-up-settings-rules.ts';
export { workPositions } from './work-positions.ts';
