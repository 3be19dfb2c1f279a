internal import Hummingbird
internal import Kernel
internal import Web

extension Scheduling {
    /// The plan document (I-31): good rows go in, wrong ones come back with their reasons.
    func mountPlan(on routes: Routes, site: Site) {
        routes.on(.post, "/api/v1/plan", requires: .importPlan) { request, context, caller in
            let document = try await request.decode(PlanDocument.self, context)
            let decision = try await plan.run(document, reach: caller.reach) { organisation, detail in
                caller.audit("plan.import", organisation.uuid, detail, context)
            }
            return try .json(PlanAnswer(decision, in: site.words(context.language)))
        }
    }
}

/// What became of a document, in the reader's language.
struct PlanAnswer: Encodable {
    struct Refusal: Encodable {
        let pointer: String
        /// The reason's stable code.
        let code: String
        let reason: String
    }

    let accepted: [String: Int]
    let refused: [Refusal]

    init(_ decision: PlanDecision, in words: Words) {
        accepted = decision.counts
        refused = decision.refused.map { refusal in
            Refusal(
                pointer: refusal.pointer,
                code: refusal.fault.key,
                reason: words("problem.field.\(refusal.fault.key)", refusal.fault.arguments)
            )
        }
    }
}
