import GraphQLExecution

extension OrderArea {
    static let types: [TypeBinding] = [
        order, address, line,
        TypeBinding(
            "Shipment", visibility: .user,
            fields: [
                "id": .column("id"), "carrier": .column("carrier"),
                "trackingNo": FieldBinding.column("trackingNo").visible(to: Viewers.personal),
                "shippedAt": .column("shippedAt"), "receivedAt": .column("receivedAt"),
            ]),
        // A note without its text is still a note.
        TypeBinding(
            "OrderNote", visibility: .user, presence: "at",
            fields: [
                "text": FieldBinding.column("text").visible(to: Viewers.personal),
                "textMasked": .column("textMasked"), "at": .column("at"),
            ]),
        TypeBinding(
            "Tender", visibility: .user,
            fields: [
                "id": .column("id"), "provider": .column("provider"), "status": .column("status"),
                "amount": .object("amount"), "paidAt": .column("paidAt"),
            ]),
        TypeBinding(
            "Refund", visibility: .user,
            fields: [
                "id": .column("id"), "status": .column("status"), "amount": .object("amount"),
                "refunded": .object("refunded"),
            ]),
        TypeBinding("OrderConnection", visibility: .user, fields: ["totalCount": .extra("totalCount")]),
    ]

    private static let order = TypeBinding(
        "Order", visibility: .user, owner: TypeBinding.Owner(column: "userId", unless: Viewers.orders),
        fields: [
            "id": .column("id"), "orderNo": .column("orderNo"), "userId": .column("userId"), "lane": .column("lane"),
            "storeId": .column("storeId"), "placedAt": .column("placedAt"), "businessDay": .column("businessDay"),
            "payExpiresAt": .column("payExpiresAt"), "goods": .object("goods"), "ownDiscount": .object("ownDiscount"),
            "couponDiscount": .object("couponDiscount"), "freight": .object("freight"), "total": .object("total"),
            "payable": .object("payable"), "couponIds": .column("couponIds"), "address": .object("address"),
            "lines": .packed("lines"), "state": .column("state"), "fulfilmentState": .column("fulfilmentState"),
            "paymentState": .column("paymentState"), "isHandedOver": .column("isHandedOver"),
            "isHidden": .column("isHidden"), "paidAt": .column("paidAt"), "cancelledAt": .column("cancelledAt"),
            "cancelledBy": .column("cancelledBy"),
            "cancelReason": FieldBinding.column("cancelReason").visible(to: Viewers.personal),
            "cancelReasonMasked": .column("cancelReasonMasked"), "completedAt": .column("completedAt"),
            "charged": .object("charged"), "refunded": .object("refunded"),
            "cashPaidOut": .object("cashPaidOut"), "tenders": .packed("tenders"), "refunds": .packed("refunds"),
            "shipments": .packed("shipments"), "buyerNotes": .packed("buyerNotes"),
            "staffNotes": FieldBinding.packed("staffNotes").visible(to: Viewers.orders),
        ])

    private static let address = TypeBinding(
        "OrderAddress", visibility: .user, presence: "nameMasked",
        fields: [
            "name": FieldBinding.column("name").visible(to: Viewers.personal), "nameMasked": .column("nameMasked"),
            "phone": FieldBinding.column("phone").visible(to: Viewers.personal), "phoneMasked": .column("phoneMasked"),
            "regionCodes": .column("regionCodes"),
            "detail": FieldBinding.column("detail").visible(to: Viewers.personal),
        ])

    private static let line = TypeBinding(
        "OrderLine", visibility: .user,
        fields: [
            "lineNo": .column("lineNo"), "spuId": .column("spuId"), "skuId": .column("skuId"),
            "title": .column("title"), "specText": .column("specText"), "imageKey": .column("imageKey"),
            "categoryId": .column("categoryId"), "categoryPath": .column("categoryPath"),
            "quantity": .column("quantity"), "unitPrice": .object("unitPrice"), "list": .object("list"),
            "ownDiscount": .object("ownDiscount"), "couponDiscount": .object("couponDiscount"), "net": .object("net"),
            "locationId": .column("locationId"), "cancelled": .column("cancelled"), "shipped": .column("shipped"),
            "received": .column("received"), "product": .reference("product", key: "spuId"),
        ])
}
