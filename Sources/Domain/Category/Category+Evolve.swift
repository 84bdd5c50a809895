extension Category {
    public mutating func evolve(_ event: Event) {
        switch event {
        case .created(let placement, let sort):
            self.placement = placement
            self.sort = sort
        case .moved(let placement):
            self.placement = placement
        case .renamed(let name):
            guard let old = placement else { return }
            placement = CategoryPlacement(id: old.id, path: old.path.dropLast() + [name], ancestors: old.ancestors)
        case .sorted(let sort): self.sort = sort
        case .shown: isVisible = true
        case .hidden: isVisible = false
        }
    }
}
