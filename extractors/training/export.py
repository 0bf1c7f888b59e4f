def export(network, out):
    pass
